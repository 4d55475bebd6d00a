"""Where tools and bundles are taken from, and what is said when they cannot be had.

`go` is a small script here where a build has to fail, to hang or to be counted; the real builds are
exercised by every test that brings up a cluster."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import bundles
import gobuild
import tools
from test_guard import is_running, wait_for

HERE = Path(__file__).resolve().parent
# The argument after -o is where `go build` is to put the binary.
FIND_OUTPUT = 'while [ "$1" != -o ]; do shift; done\n'


class ToolsTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.path = self.folder / "path"
        self.path.mkdir()
        self.lines = []
        environment = {"XDG_CACHE_HOME": str(self.folder / "cache"),
                       "PATH": f"{self.path}:/bin"}  # no go, no Kubernetes
        patch = mock.patch.dict(os.environ, environment)
        patch.start()
        self.addCleanup(patch.stop)
        os.environ.pop("KUBEBUILDER_ASSETS", None)

    def script(self, folder, name, text):
        folder.mkdir(exist_ok=True)
        target = folder / name
        target.write_text("#!/bin/sh\n" + text)
        target.chmod(0o755)
        return target

    def servers(self, folder, etcd="3.6.1", apiserver="v1.35.0"):
        self.script(folder, "etcd", f"echo etcd Version: {etcd}")
        self.script(folder, "kube-apiserver", f"echo Kubernetes {apiserver}")

    def go(self, text):
        self.script(self.path, "go", text)

    def find(self, *names, **keywords):
        return tools.paths(names, log=self.lines.append, **keywords)

    def etcd_error(self):
        with self.assertRaises(tools.ToolError) as caught:
            self.find("etcd")
        return str(caught.exception)

    def test_assets_come_before_path(self):
        self.servers(self.path)
        self.servers(self.folder / "assets")
        os.environ["KUBEBUILDER_ASSETS"] = str(self.folder / "assets")
        self.assertEqual(self.find("etcd"), {"etcd": self.folder / "assets" / "etcd"})
        self.assertIn("KUBEBUILDER_ASSETS, 3.6", self.lines[0])

    def test_path_is_used_and_said(self):
        self.servers(self.path)
        self.assertEqual(self.find("kube-apiserver"),
                         {"kube-apiserver": self.path / "kube-apiserver"})
        self.assertTrue(any("PATH, 1.35" in line for line in self.lines))

    def test_old_version_is_passed_over(self):
        self.servers(self.path, apiserver="v1.30.9")
        self.assertIn("no `go` on PATH", self.etcd_error())
        self.assertIn("version 1.30, at least 1.31 is needed", self.lines[0])

    def test_program_without_a_version_is_passed_over(self):
        self.servers(self.path, etcd="unknown")
        self.etcd_error()
        self.assertIn("does not tell its version", self.lines[0])

    def test_half_a_pair_is_not_taken(self):
        self.script(self.path, "etcd", "echo etcd Version: 3.6.1")
        self.assertIn("no `go` on PATH", self.etcd_error())

    def test_build_leaves_path_alone(self):
        self.servers(self.path)
        self.go(FIND_OUTPUT + 'echo made > "$2"')
        found = self.find("etcd", build=True)["etcd"]
        self.assertEqual(found.read_text(), "made\n")
        self.assertEqual(found.parent.parent, self.folder / "cache" / "lattice-gateway" / "tools")

    def test_second_call_needs_no_go(self):
        self.go(FIND_OUTPUT + 'echo made > "$2"')
        first = self.find("etcd")
        (self.path / "go").unlink()
        self.assertEqual(self.find("etcd"), first)

    def test_failed_build_leaves_no_binary_and_shows_why(self):
        self.go(FIND_OUTPUT + 'echo half > "$2"; echo main.go:1: syntax error; exit 1')
        self.assertIn("main.go:1: syntax error", self.etcd_error())
        self.assertEqual([path for path in self.folder.rglob("etcd") if path.is_file()], [])

    def test_known_failures_come_with_advice(self):
        for said, advice in (
                ("write /x: no space left on device", "the disk is full"),
                ("go: go.mod requires go >= 1.26.0 (running go 1.19)", "Go is too old"),
                ("Get https://proxy/x: dial tcp: lookup proxy: no such host", "needs the network"),
                ("verifying module: checksum mismatch", "go clean -modcache"),
                ("compile: signal: killed", "lack of memory")):
            with self.subTest(said):
                self.go(f"echo '{said}'; exit 1")
                error = self.etcd_error()
                self.assertIn(advice, error)
                self.assertIn(said, error)

    def test_heartbeat(self):
        self.go(FIND_OUTPUT + 'echo internal/abi; sleep 1; echo made > "$2"')
        with mock.patch.object(gobuild, "HEARTBEAT_SECONDS", 0.1):
            self.find("etcd")
        self.assertRegex("\n".join(self.lines), r"building \(1 of 1\), \d s, 1 packages so far")

    def test_full_disk_is_seen_before_the_build(self):
        self.go("exit 1")
        usage = mock.Mock(free=1 << 20)
        with mock.patch.object(gobuild.shutil, "disk_usage", return_value=usage):
            self.assertIn("has 1 MiB left", self.etcd_error())

    def test_cache_that_cannot_be_made(self):
        (self.folder / "file").write_text("")
        os.environ["XDG_CACHE_HOME"] = str(self.folder / "file")
        self.assertIn("set XDG_CACHE_HOME", self.etcd_error())

    def test_two_runs_build_once(self):
        self.go(FIND_OUTPUT + f'echo x >> {self.folder}/count; sleep 3; echo made > "$2"')
        command = [sys.executable, HERE / "tools.py", "paths", "etcd"]
        runs = [subprocess.Popen(command, text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE) for _ in range(2)]
        answers = [run.communicate(timeout=60) for run in runs]
        self.assertEqual([run.returncode for run in runs], [0, 0], answers)
        self.assertEqual(answers[0][0], answers[1][0])
        self.assertEqual((self.folder / "count").read_text(), "x\n")
        self.assertIn("waiting for another run", answers[0][1] + answers[1][1])

    def test_killed_run_ends_its_build(self):
        self.go(FIND_OUTPUT + f'echo half > "$2"; echo $$ > {self.folder}/pid; exec sleep 60')
        run = subprocess.Popen([sys.executable, HERE / "tools.py", "paths", "etcd"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pid_file = self.folder / "pid"
        self.assertTrue(wait_for(lambda: pid_file.exists() and pid_file.read_text()))
        run.kill()
        run.wait()
        self.assertTrue(wait_for(lambda: not is_running(int(pid_file.read_text()))))
        self.assertTrue(wait_for(lambda: not list(self.folder.rglob(".building-*"))))

    def test_unknown_tool_is_wrong_usage(self):
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit):
            tools.main(["paths", "docker"])
        self.assertIn("no tool named docker; known: etcd", err.getvalue())

    def test_tables_agree_with_the_modules(self):
        for name, tool in tools.TOOLS.items():
            folder = gobuild.MODULES / tool.recipe.module
            module = tool.recipe.package.split("/cmd/")[0]
            self.assertRegex((folder / "go.mod").read_text(), rf"{module} {tool.recipe.version}\b")
            self.assertIn(f'"{tool.recipe.package}"', (folder / "tools.go").read_text(), name)


class BundlesTest(unittest.TestCase):
    def test_every_bundle_has_the_crds_we_use(self):
        for version in bundles.SUMS:
            names = {path.name for path in bundles.crds(version).iterdir()}
            for plural in ("gatewayclasses", "gateways", "httproutes", "grpcroutes"):
                self.assertIn(f"gateway.networking.k8s.io_{plural}.yaml", names, version)

    def test_newest_is_the_last(self):
        self.assertEqual(bundles.crds("newest"), bundles.crds(list(bundles.SUMS)[-1]))

    def test_other_content_is_refused(self):
        with mock.patch.dict(bundles.SUMS, {"v1.6.1": "h1:other"}):
            with self.assertRaisesRegex(tools.ToolError, "h1:other is pinned"):
                bundles.crds("v1.6.1")

    def test_unknown_bundle_is_refused(self):
        with self.assertRaisesRegex(tools.ToolError, "no bundle v0.1.0; known: v1.2.1"):
            bundles.crds("v0.1.0")

    def test_version_that_does_not_exist(self):
        with mock.patch.dict(bundles.SUMS, {"v1.999.0": "h1:none"}):
            with mock.patch.dict(os.environ, {"GOPROXY": "off"}):
                with self.assertRaisesRegex(tools.ToolError, "module lookup disabled"):
                    bundles.crds("v1.999.0")


if __name__ == "__main__":
    unittest.main()
