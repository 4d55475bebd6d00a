"""What the tests of latticectl share: running it, and manifests to give it."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "tests" / "support")]
from webhook import default_bin  # noqa: E402

BIN = default_bin()
LATTICECTL = BIN / "latticectl"
CLEAN, ERRORS, TROUBLE = 0, 1, 3

GATEWAY_CLASS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: amazon-vpc-lattice
spec:
  controllerName: application-networking.k8s.aws/gateway-api-controller
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: my-hotel
spec:
  gatewayClassName: amazon-vpc-lattice
  listeners:
  - name: http
    protocol: HTTP
    port: 80
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: parking
spec:
  selector: {app: parking}
  ports:
  - port: 80
    targetPort: 8090
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: rates
spec:
  parentRefs:
  - name: my-hotel
    sectionName: http
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /parking
    backendRefs:
    - name: parking
      port: 80
"""
REGEX_ROUTE = ROUTE.replace("PathPrefix", "RegularExpression")  # HR203, an error of group lattice
LONELY_ROUTE = ROUTE.replace("my-hotel", "elsewhere")  # HR301, a warning of group reference
WORLD = "---\n".join([GATEWAY_CLASS, GATEWAY, SERVICE])


def run(*args, input="", cwd=None, env=None, **options):
    """One run of latticectl; text in, text out, unless told otherwise."""
    options = {"capture_output": True, "text": True, **options}
    return subprocess.run([LATTICECTL, *args], input=input, cwd=cwd, timeout=60, check=False,
                          env={**os.environ, **(env or {})}, **options)


class CommandTest(unittest.TestCase):
    """Tests in a folder of their own, which is the current one of what they run."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lg-latticectl-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, *documents):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n".join(documents))
        return path

    def run_in(self, *args, status=None, **options):
        done = run(*args, cwd=self.folder, **options)
        if status is not None:
            self.assertEqual(done.returncode, status, f"{done.stdout}{done.stderr}")
        return done

    def check(self, *args, status=None, **options):
        return self.run_in("check", *args, status=status, **options)

    def report(self, *args, **options):
        """The JSON report of a check."""
        return json.loads(self.check("-o", "json", *args, **options).stdout)

    def codes(self, *args, **options):
        return [finding["code"] for finding in self.report(*args, **options)["findings"]]

    def trouble(self, done, *fragments):
        self.assertEqual(done.returncode, TROUBLE, f"{done.stdout or str()}{done.stderr}")
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)
