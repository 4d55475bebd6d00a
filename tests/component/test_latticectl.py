"""latticectl as people and CI use it: what is checked, where findings point, and bad input."""
import json
import os
import subprocess
import unittest

from latticectl import (CLEAN, ERRORS, GATEWAY, GATEWAY_CLASS, LATTICECTL, LONELY_ROUTE, REGEX_ROUTE, ROOT, ROUTE,
                        SERVICE, TROUBLE, WORLD, CommandTest, run)


class Exits(CommandTest):
    def test_nothing_is_said_when_all_is_fine(self):
        self.write("all.yaml", WORLD, ROUTE)
        done = self.check("all.yaml", status=CLEAN)
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_errors_and_warnings(self):
        self.write("bad.yaml", WORLD, REGEX_ROUTE)
        self.write("doubtful.yaml", WORLD, LONELY_ROUTE)
        self.check("bad.yaml", status=ERRORS)
        self.check("doubtful.yaml", status=CLEAN)
        self.check("--strict", "doubtful.yaml", status=ERRORS)
        self.check("--strict=false", "doubtful.yaml", status=CLEAN)

    def test_examples(self):
        self.check("--strict", str(ROOT / "examples" / "v1"), status=CLEAN)
        for path in sorted((ROOT / "examples" / "broken").iterdir()):
            with self.subTest(path.name):
                self.assertTrue(self.codes(str(ROOT / "examples" / "v1"), str(path)))

    def test_trouble_outranks_errors(self):
        self.write("bad.yaml", WORLD, REGEX_ROUTE)
        done = self.check("bad.yaml", "missing.yaml", status=TROUBLE)
        self.assertIn("HR203", done.stdout)


class Choices(CommandTest):
    def setUp(self):
        super().setUp()
        # HR203 (lattice), HR301 (reference) and HR007 (api)
        bad = LONELY_ROUTE.replace("PathPrefix", "RegularExpression").replace("  rules:", "  rulez: 1\n  rules:")
        self.write("bad.yaml", WORLD, bad)

    def test_without_choice(self):
        self.assertEqual(sorted(self.codes("bad.yaml")), ["HR007", "HR203", "HR301"])

    def test_only(self):
        self.assertEqual(self.codes("--only", "lattice", "bad.yaml"), ["HR203"])
        self.assertEqual(self.codes("--only", "HR301,api", "bad.yaml"), ["HR301", "HR007"])
        self.assertEqual(self.codes("--only=HR301", "--only=HR203", "bad.yaml"), ["HR301", "HR203"])

    def test_skip(self):
        self.assertEqual(self.codes("--skip", "HR203,reference", "bad.yaml"), ["HR007"])
        self.assertEqual(self.codes("--only", "lattice", "--skip", "HR203", "bad.yaml"), [])

    def test_counts_and_status_follow_the_choice(self):
        summary = self.report("--only", "HR301", "bad.yaml", status=CLEAN)["summary"]
        self.assertEqual((summary["errors"], summary["warnings"]), (0, 1))
        summary = self.report("--skip", "HR301", "bad.yaml", status=ERRORS)["summary"]
        self.assertEqual((summary["errors"], summary["warnings"]), (2, 0))

    def test_enforce(self):
        findings = self.report("--enforce", "api,spec", "bad.yaml", status=ERRORS)["findings"]
        self.assertEqual({f["code"]: f["severity"] for f in findings},
                         {"HR007": "error", "HR203": "warning", "HR301": "warning"})
        self.check("--enforce", "none", "bad.yaml", status=CLEAN)

    def test_suppressed_by_the_object(self):
        ignore = '  annotations: {application-networking.k8s.aws/ignore: "HR301 made elsewhere"}\nspec:'
        self.write("ignored.yaml", WORLD, LONELY_ROUTE.replace("spec:", ignore))
        report = self.report("--strict", "ignored.yaml", status=CLEAN)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["summary"]["suppressed"], 1)
        self.assertIn("1 suppressed", self.check("ignored.yaml").stdout)

    def test_bundle(self):
        later = ROUTE.replace("    backendRefs:", "    name: first\n    backendRefs:").replace(
            "    backendRefs:", "    filters: [{type: CORS, cors: {}}]\n    backendRefs:")
        self.write("later.yaml", WORLD, later)
        old = self.codes("--only", "api", "--bundle", "v1.2.1", "later.yaml")
        self.assertIn("HR003", old)  # type: CORS
        self.assertIn("HR007", old)  # cors
        self.assertEqual(self.codes("--only", "api", "--bundle", "v1.7.0", "later.yaml"), [])
        wrong = self.check("--bundle", "v0.1", "later.yaml")
        self.trouble(wrong, "v1.2.1, v1.6.1, v1.7.0")
        self.assertNotIn("a text", wrong.stderr)

    def test_all_bundles_of_version_are_taken(self):
        bundles = self.run_in("version").stdout.splitlines()[1].split(": ")[1].split()
        self.assertEqual(bundles, ["v1.2.1", "v1.6.1", "v1.7.0"])
        self.write("all.yaml", WORLD, ROUTE)
        for bundle in bundles:
            self.check("--bundle", bundle, "all.yaml", status=CLEAN)
            self.assertIn(bundle, self.run_in("check", "--help").stdout)

    def test_defaults(self):
        """The webhook fills in a missing backend port; the schema alone does not."""
        self.write("portless.yaml", WORLD, ROUTE.replace("      port: 80\n", ""))
        self.check("--strict", "portless.yaml", status=CLEAN)
        self.assertEqual(self.codes("--defaults", "schema", "portless.yaml", status=ERRORS), ["HR021"])


class Others(CommandTest):
    """Objects that refer to each other."""

    def test_over_files(self):
        self.write("1-route.yaml", ROUTE)
        self.assertNotEqual(self.codes("1-route.yaml"), [])
        for name, text in (("2.yaml", GATEWAY), ("3.yaml", GATEWAY_CLASS), ("4.json", SERVICE)):
            self.write(name, text)
        self.assertEqual(self.codes("1-route.yaml", "2.yaml", "3.yaml", "4.json"), [])
        self.assertEqual(self.codes("."), [])

    def test_assume_present(self):
        self.write("route.yaml", ROUTE)
        self.assertEqual(sorted(self.codes("route.yaml")), ["HR301", "HR310"])
        self.assertEqual(self.codes("--assume-present", "Service", "route.yaml"), ["HR301"])
        self.assertEqual(self.codes("--assume-present", "services,gateway", "route.yaml"), [])
        self.trouble(self.check("--assume-present", "Pod", "route.yaml"), '"Pod"', "GatewayClass, Gateway")

    def test_namespace_of_those_that_name_none(self):
        elsewhere = ROUTE.replace("  name: rates", "  name: rates\n  namespace: shop")
        self.write("all.yaml", WORLD, elsewhere)
        self.assertNotEqual(self.codes("all.yaml"), [])
        self.assertEqual(self.codes("--namespace", "shop", "all.yaml"), [])
        self.write("bad.yaml", WORLD, REGEX_ROUTE)
        self.assertIn("httproute/shop/rates", self.check("-n", "shop", "bad.yaml").stdout)
        self.trouble(self.check("-n", "Shop!", "all.yaml"), "--namespace", "Shop!")

    def test_list(self):
        items = [json.loads(run_yaml_to_json(text)) for text in (GATEWAY_CLASS, GATEWAY, SERVICE, REGEX_ROUTE)]
        self.write("list.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        report = self.report("list.json", status=ERRORS)
        self.assertEqual([f["code"] for f in report["findings"]], ["HR203"])
        self.assertEqual(report["summary"]["objects"], 4)

    def test_bad_item_of_a_list_does_not_hide_the_others(self):
        route = json.loads(run_yaml_to_json(REGEX_ROUTE))
        self.write("list.json", json.dumps({"apiVersion": "v1", "kind": "HTTPRouteList",
                                            "items": [{"no": "kind"}, route, 7]}))
        done = self.check("list.json", status=TROUBLE)
        self.assertIn("HR203", done.stdout)
        self.assertIn("apiVersion and kind are needed", done.stderr)


def run_yaml_to_json(text):
    """The JSON form of a manifest, by kubectl's own reader."""
    return subprocess.run(["kubectl", "patch", "--local", "-f", "-", "--type=merge", "-p", "{}", "-o", "json"],
                          input=text, capture_output=True, text=True, check=True, timeout=60).stdout


class Files(CommandTest):
    def files(self, *args):
        return [finding["file"] for finding in self.report("--only", "HR203", *args)["findings"]]

    def test_directories_are_read_whole_and_sorted(self):
        for name in ("d/b.yaml", "d/a.yml", "d/c/x.json", "d/c/deep/y.yaml", "d/.hidden.yaml", "d/.git/z.yaml",
                     "d/notes.txt", "d/yaml"):
            self.write(name, REGEX_ROUTE)
        found = ["d/a.yml", "d/b.yaml", "d/c/deep/y.yaml", "d/c/x.json"]
        self.assertEqual(self.files("d"), found)
        self.assertEqual(self.files("d///"), found)
        self.assertEqual(self.files("d/notes.txt"), ["d/notes.txt"])  # named itself, it is read

    def test_links(self):
        self.write("d/a.yaml", REGEX_ROUTE)
        (self.folder / "d" / "b.yaml").symlink_to("a.yaml")
        (self.folder / "d" / "circle").symlink_to(".")
        (self.folder / "d" / "dangling.txt").symlink_to("nowhere")
        self.assertEqual(self.files("d"), ["d/a.yaml", "d/b.yaml"])
        (self.folder / "d" / "c.yaml").symlink_to("nowhere")
        done = self.check("d")
        self.trouble(done, "d/c.yaml: No such file or directory")
        self.assertEqual(done.stdout.count("HR203"), 2)

    def test_standard_input(self):
        self.assertEqual([f["file"] for f in self.report("-", input=REGEX_ROUTE)["findings"] if f["code"] == "HR203"],
                         ["-"])
        self.check("-", input="", status=CLEAN)
        self.check("-", input="# only a comment\n---\n---\n", status=CLEAN)

    def test_pipe(self):
        done = self.run_in("check", "/dev/stdin", input=REGEX_ROUTE)
        self.assertEqual(done.returncode, ERRORS, done.stderr)

    def test_name_that_is_no_text(self):
        path = os.fsencode(self.folder) + b"/\xff\n.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(REGEX_ROUTE)
        for form in ("text", "json", "sarif", "junit", "github"):
            with self.subTest(form):
                out = self.check("-o", form, path).stdout
                self.assertIn("??.yaml" if form != "sarif" else "%3F%3F.yaml", out)


class Places(CommandTest):
    """Line and column, counted from 1, of the value that a finding is about."""

    def place(self, text, code, count=1):
        places = [(f["line"], f["column"]) for f in self.report("-", input=text)["findings"] if f["code"] == code]
        self.assertEqual(len(places), count, places)
        return places[0]

    def position(self, text, fragment):
        before = text[:text.index(fragment)]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def test_block(self):
        self.assertEqual(self.place(REGEX_ROUTE, "HR203"), self.position(REGEX_ROUTE, "RegularExpression"))

    def test_flow_in_block(self):
        text = REGEX_ROUTE.split("  - matches")[0] + (
            "  - {matches: [{method: GET}, {headers: [{name: ä, value: b}],\n"
            "      path: {value: \"/ä\", type: RegularExpression}}]}\n")
        self.assertEqual(self.place(text, "HR203"), self.position(text, "RegularExpression"))

    def test_json(self):
        text = json.dumps(json.loads(run_yaml_to_json(REGEX_ROUTE)), indent=3)
        self.assertEqual(self.place(text, "HR203"), self.position(text, '"RegularExpression"'))

    def test_later_documents(self):
        text = WORLD + "---\n# a comment\n\n---\n" + REGEX_ROUTE
        self.assertEqual(self.place(text, "HR203"), self.position(text, "RegularExpression"))

    def test_anchor(self):
        """What came in through an alias is where its anchor stands."""
        text = ROUTE.replace("PathPrefix", "&type RegularExpression") + "  - matches: [{path: {type: *type, value: /b}}]\n"
        line, column = self.position(text, "&type")
        self.assertIn(self.place(text, "HR203", count=2), [(line, column), (line, column + len("&type "))])

    def test_absent_field(self):
        """The nearest ancestor that stands there."""
        text = ROUTE.replace("    - name: parking\n      port: 80", "    - port: 80")
        self.assertEqual(self.place(text, "HR001"), self.position(text, "port: 80"))

    def test_defaulted_field(self):
        """rules is filled in by the schema: its mapping is where one would write it."""
        text = ROUTE.split("  rules:")[0]
        self.assertEqual(self.place(text, "HR104"), self.position(text, "parentRefs"))

    def test_both_forms_say_the_same(self):
        text = LONELY_ROUTE.replace("PathPrefix", "RegularExpression").replace("  rules:", "  rulez: 1\n  rules:")
        reports = [self.report("-", input=form)["findings"] for form in (text, run_yaml_to_json(text))]
        for finding in reports[0] + reports[1]:
            self.assertGreater(finding.pop("line"), 0)
            self.assertGreater(finding.pop("column"), 0)
        self.assertEqual(len(reports[0]), 4)
        by_path = [sorted(report, key=lambda f: (f["path"], f["code"])) for report in reports]
        self.assertEqual(*by_path)


class MisspeltTypes(CommandTest):
    def finding(self, text, **expected):
        findings = self.report("-", input=WORLD + "---\n" + text, status=ERRORS)["findings"]
        self.assertEqual([f["code"] for f in findings], ["HR003"])
        self.assertEqual({key: findings[0][key] for key in expected}, expected)
        return findings[0]["message"]

    def test_version_that_is_not_served(self):
        message = self.finding(ROUTE.replace("io/v1", "io/v1alpha2"), path="apiVersion",
                               line=WORLD.count("\n") + 2, column=13)
        self.assertIn("use gateway.networking.k8s.io/v1 or gateway.networking.k8s.io/v1beta1", message)

    def test_kind(self):
        for wrong in ("HTTPRoutes", "HttpRoute", "HTTProute"):
            with self.subTest(wrong):
                message = self.finding(ROUTE.replace("HTTPRoute", wrong), path="kind", kind=wrong)
                self.assertIn('did you mean "HTTPRoute"?', message)

    def test_group(self):
        for wrong in ("gateway.networking.k8s.i/v1", "gateways.networking.k8s.io/v1", "v1"):
            with self.subTest(wrong):
                message = self.finding(ROUTE.replace("gateway.networking.k8s.io/v1", wrong), path="apiVersion")
                self.assertIn("use gateway.networking.k8s.io/v1 or", message)

    def test_kind_that_nobody_knows(self):
        done = self.check("-", input=ROUTE.replace("HTTPRoute", "Rout"), status=CLEAN)
        self.assertIn("-:1: note: Rout is no kind of the Gateway API", done.stderr)
        report = self.report("-", input=ROUTE.replace("HTTPRoute", "Rout"))
        self.assertEqual([(n["file"], n["line"]) for n in report["notes"]], [("-", 1)])

    def test_kinds_of_others_are_none_of_our_business(self):
        texts = [ROUTE.replace("HTTPRoute", kind) for kind in ("GRPCRoute", "TCPRoute", "TLSRoute", "ListenerSet")]
        texts.append(GATEWAY.replace("gateway.networking.k8s.io/v1", "networking.istio.io/v1"))
        texts.append(SERVICE.replace("kind: Service", "kind: Servise"))
        done = self.check("-", input="---\n".join(texts), status=CLEAN)
        self.assertEqual((done.stdout, done.stderr), ("", ""))


class BadInput(CommandTest):
    """Each is said with its place, ends with status 3, and hides nothing else."""

    def bad(self, name, content, *fragments, mode="w"):
        self.write("good/good.yaml", REGEX_ROUTE)
        path = self.folder / name
        with open(path, mode, **({} if "b" in mode else {"encoding": "utf-8"})) as file:
            file.write(content)
        for order in ((name, "good"), ("good", name)):
            done = self.check(*order)
            self.trouble(done, name, *fragments)
            self.assertIn("good/good.yaml:12:15: error HR203", done.stdout)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_no_file(self):
        self.trouble(self.check("no.yaml"), "latticectl: no.yaml: No such file or directory")
        self.trouble(self.check(), "check needs files, directories or -")

    def test_directory_without_manifests(self):
        (self.folder / "empty").mkdir()
        self.trouble(self.check("empty"), "empty: no *.yaml, *.yml or *.json file")

    def test_unreadable(self):
        (self.folder / "loop.yaml").symlink_to("loop.yaml")
        self.trouble(self.check("loop.yaml"), "loop.yaml: Too many levels of symbolic links")
        self.trouble(self.check("/proc/self/mem"), "cannot read /proc/self/mem")

    def test_broken_yaml(self):
        self.bad("bad.yaml", "apiVersion: v1\nkind: [\n", "line 3, column 1")
        self.bad("tab.yaml", "apiVersion: v1\n\tkind: x\n", "line 2")

    def test_broken_document_among_good_ones(self):
        done = self.check("-", input="a: [\n---\n" + REGEX_ROUTE)
        self.trouble(done, "-: line 2")
        self.assertIn("HR203", done.stdout)

    def test_helm_template(self):
        self.bad("template.yaml", "apiVersion: v1\nkind: Service\n{{- if .Values.x }}\nmetadata: {{ toYaml . }}\n{{ end }}",
                 "line 3", "template", "helm template")

    def test_no_kubernetes_object(self):
        for content in ("a: 1\n", "[1, 2]\n", "just text\n", "kind: HTTPRoute\n", "apiVersion: v1\nkind: 7\n"):
            self.bad("other.yaml", content, "not a Kubernetes object", "apiVersion and kind are needed")

    def test_lists_with_several_bad_items(self):
        done = self.check("-", input="apiVersion: v1\nkind: List\nitems:\n- 7\n- {}\n- x\n")
        self.trouble(done, "-: line 4: not a Kubernetes object", "(and 2 more items of the list)")

    def test_characters_that_are_hidden(self):
        text = REGEX_ROUTE.replace("metadata:", 'metadata:\n  labels: {"a\u202eb": x}\n  generateName: "\u202e\u200b\u0085"', 1)
        found = self.check("-", input=text).stdout
        self.assertIn("metadata.labels[a\\u202eb]", found)
        for character in "\u202e\u200b\u0085":
            self.assertNotIn(character, found)

    def test_json(self):
        self.bad("bad.json", '{"apiVersion": "v1", "kind": "Service"', "line 1")
        self.bad("twice.json", '{"kind": "a", "kind": "b"}', '"kind"')

    def test_not_utf8(self):
        self.bad("latin1.yaml", "kind: HTTPRoute\nname: caf\xe9\n".encode("latin-1"), mode="wb")
        self.bad("binary.yaml", bytes(range(256)) * 100, mode="wb")
        (self.folder / "code.yaml").write_bytes(b"\0\1{{\xff")
        self.assertNotIn("template", self.check("code.yaml").stderr)

    def test_large(self):
        self.write("large.json", json.dumps({"apiVersion": "v1", "kind": "X", "data": ["x" * 1000] * 20_000}))
        self.check("large.json", status=CLEAN)
        self.bad("huge.yaml", "# " + "x" * 1000 + "\n" + "#\n" * 17_000_000, "larger than")

    def test_deep(self):
        deep = "[" * 10_000 + "]" * 10_000
        self.bad("deep.yaml", f"apiVersion: v1\nkind: X\nspec: {deep}\n", "nested")
        self.bad("deep.json", f'{{"apiVersion": "v1", "kind": "X", "spec": {deep}}}', "nested")

    def test_billion_laughs(self):
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
        self.bad("laughs.yaml", "\n".join(lines))

    def test_ten_thousand_parents(self):
        parents = "".join(f"  - {{name: g{i}}}\n" for i in range(10_000))
        text = ROUTE.replace("  - name: my-hotel\n    sectionName: http\n", parents)
        report = self.report("-", input=text, status=ERRORS)
        self.assertIn("HR005", [f["code"] for f in report["findings"]])
        self.assertLessEqual(len(report["findings"]), 100)

    def test_more_findings_than_are_shown(self):
        text = ROUTE.replace("  rules:", "".join(f"  x{i}: 1\n" for i in range(150)) + "  rules:")
        report = self.report("-", input=WORLD + "---\n" + text, status=ERRORS)
        self.assertEqual((len(report["findings"]), report["summary"]["omitted"]), (100, 50))
        self.assertIn(", 50 more not shown", self.check("-", input=WORLD + "---\n" + text).stdout)

    def test_control_characters_reach_no_terminal(self):
        text = ROUTE.replace("name: rates", 'name: "x\\e[31m\\n"').replace("  rules:", '  "a\\nb\\e": 1\n  rules:')
        done = self.check("-", input=text, status=ERRORS)
        self.assertNotIn("\033", done.stdout)
        self.assertTrue(all(line.startswith("-:") for line in done.stdout.splitlines()[:-1]), done.stdout)

    def test_surprising_words(self):
        done = self.check("-", input=SERVICE.replace("name: parking", "name: on"), status=CLEAN)
        self.assertIn("note: on is read as a boolean; quote it if text is meant", done.stderr)

    def test_places_that_cannot_be_written(self):
        self.write("bad.yaml", REGEX_ROUTE)
        for args in (["check", "bad.yaml"], ["rules"], ["explain", "HR203"], ["version"], ["check", "--help"], ["--help"]):
            with self.subTest(args), open("/dev/full", "w", encoding="utf-8") as full:
                done = run(*args, cwd=self.folder, capture_output=False, stdout=full, stderr=subprocess.PIPE)
                self.trouble(done, "cannot write to standard output: No space left")




class Usage(CommandTest):
    def test_unknown_command(self):
        self.trouble(self.run_in("chekc"), 'unknown command "chekc"; did you mean "check"?')
        self.trouble(self.run_in("frobnicate"), "see latticectl --help")
        self.trouble(self.run_in(), "Usage: latticectl COMMAND")

    def test_unknown_flag(self):
        for command, wrong, right in (("check", "--strct", "--strict"), ("certs", "--urll", "--url"),
                                      ("rules", "--outputt", "--output")):
            self.trouble(self.run_in(command, wrong), f"{wrong}: unknown flag; did you mean {right}?")

    def test_bad_values(self):
        for args, fragment in ((["--only", "HR999"], "HR999"), (["--skip", "lattic"], "lattic"),
                               (["-o", "xml"], "text, json, sarif, junit, github"),
                               (["--enforce", "all,x"], "--enforce"), (["--defaults", "none"], "webhook, schema"),
                               (["--quota-rules-per-listener", "0"], "1..2000"),
                               (["--kubeconfig", "x"], "--cluster, which is not given")):
            with self.subTest(args):
                self.trouble(self.check(*args, "-", input=ROUTE), fragment)

    def test_quotas(self):
        rules = "".join("  - backendRefs: [{name: parking, port: 80}]\n    matches: [{path: {value: /p%d}}]\n" % i
                        for i in range(11))
        self.write("many.yaml", WORLD, ROUTE.split("  - matches")[0] + rules)
        many = self.codes("--only", "lattice", "many.yaml", status=ERRORS)
        self.assertTrue(many)
        self.assertEqual(self.codes("--only", "lattice", "--quota-rules-per-listener", "20", "many.yaml"), [])

    def test_explain(self):
        text = self.run_in("explain", "hr203", status=CLEAN).stdout
        for part in ("HR203:", "Kind:     HTTPRoute", "Group:    lattice", "Cause:", "Fix:", "docs/rules.md#hr203"):
            self.assertIn(part, text)
        self.assertEqual(self.run_in("explain", "HR203", "GW201").stdout.count("Cause:"), 2)
        self.trouble(self.run_in("explain", "HR20"), 'no rule has the code "HR20"', "the nearest is HR020")
        self.trouble(self.run_in("explain"), "explain needs a code")

    def test_rules(self):
        rows = json.loads(self.run_in("rules", "-o", "json", status=CLEAN).stdout)
        self.assertEqual(len(self.run_in("rules").stdout.splitlines()), len(rows))
        markdown = self.run_in("rules", "-o", "markdown").stdout
        for row in rows:
            self.assertIn(f"\n### {row['code']}\n", markdown)
            self.assertEqual(self.run_in("explain", row["code"]).returncode, CLEAN)
        self.trouble(self.run_in("rules", "HR203"), "`latticectl explain HR203`")

    def test_version(self):
        for args in (["version"], ["--version"]):
            self.assertRegex(self.run_in(*args, status=CLEAN).stdout, r"\Alatticectl \d+\.\d+\.\d+\nGateway API bundles: v")
        self.trouble(self.run_in("version", "x"), "version takes no arguments")

    def test_help(self):
        for args in (["--help"], ["-h"], ["help"], ["check", "--help"], ["certs", "-h"], ["explain", "--help"],
                     ["rules", "--help"]):
            self.assertIn("Usage: latticectl", self.run_in(*args, status=CLEAN).stdout)


class Start(unittest.TestCase):
    def test_loads_neither_curl_nor_gnutls(self):
        """They take longer to load than a repository takes to check (latticectl-online has them)."""
        needed = subprocess.run(["readelf", "-d", LATTICECTL], capture_output=True, text=True, check=True).stdout
        self.assertIn("libyaml", needed)
        self.assertNotIn("curl", needed)
        self.assertNotIn("gnutls", needed)


if __name__ == "__main__":
    unittest.main()
