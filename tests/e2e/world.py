"""One real API server with one webhook for all end-to-end tests of a module."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "tests" / "support")]
from cluster import Cluster  # noqa: E402
from webhook import Webhook, default_bin  # noqa: E402

GATEWAY_CLASS = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
                 "metadata": {"name": "amazon-vpc-lattice"},
                 "spec": {"controllerName": "application-networking.k8s.aws/gateway-api-controller"}}
FOREIGN_CLASS = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
                 "metadata": {"name": "other"}, "spec": {"controllerName": "example.com/controller"}}


def gateway(name="my-hotel", namespace="default", class_name="amazon-vpc-lattice", listeners=None, version="v1"):
    return {"apiVersion": f"gateway.networking.k8s.io/{version}", "kind": "Gateway",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"gatewayClassName": class_name,
                     "listeners": listeners or [{"name": "http", "protocol": "HTTP", "port": 80}]}}


def route(name, namespace="default", parent=None, rules=None, version="v1", **metadata):
    return {"apiVersion": f"gateway.networking.k8s.io/{version}", "kind": "HTTPRoute",
            "metadata": {"name": name, "namespace": namespace, **metadata},
            "spec": {"parentRefs": [parent or {"name": "my-hotel", "sectionName": "http"}],
                     "rules": rules or [{"backendRefs": [{"name": "parking", "port": 80}]}]}}


def service(name, port=80, namespace="default"):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
            "spec": {"selector": {"app": name}, "ports": [{"port": port, "targetPort": 8090}]}}


REGEX_RULE = {"matches": [{"path": {"type": "RegularExpression", "value": "/a.*"}}],
              "backendRefs": [{"name": "parking", "port": 80}]}


class World(unittest.TestCase):
    """Class, Gateway and Services of ours and a foreign Gateway, behind a registered webhook."""

    bundle = "v1.6.1"
    webhook_options = {}
    base = (GATEWAY_CLASS, FOREIGN_CLASS, gateway(), gateway("foreign", class_name="other"),
            service("parking"), service("review"))

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lg-e2e-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.cluster = Cluster(bundle=cls.bundle, log=lambda *_: None)
        cls.addClassCleanup(cls.cluster.stop)
        cls.cluster.start()
        cls.webhook = Webhook(cls.cluster, default_bin(), cls.folder.name, **cls.webhook_options)
        cls.webhook.make_certs()
        cls.addClassCleanup(cls.webhook.stop)
        cls.webhook.start()
        for item in cls.base:
            code, _, err = cls.apply_object(item)
            assert code == 0, err

    @classmethod
    def apply_object(cls, *objects, flags=()):
        # Documents, not a List: kubectl validates a List by itself, before the API server can default.
        text = "".join(f"---\n{json.dumps(item)}\n" for item in objects)
        return cls.cluster.kubectl("apply", *flags, "-f", "-", input=text)

    def kubectl(self, *args, **options):
        return self.cluster.kubectl(*args, **options)

    def admitted(self, result, *warnings):
        code, _, err = result
        self.assertEqual(code, 0, err)
        for warning in warnings:
            self.assertIn(warning, err)
        return err

    def refused(self, result, *fragments):
        code, out, err = result
        self.assertNotEqual(code, 0, f"was admitted: {out}{err}")
        for fragment in fragments:
            self.assertIn(fragment, err)
        return err

    def stored(self, resource, name, path, namespace="default"):
        code, out, err = self.kubectl("get", resource, name, "-n", namespace, "-o", "json")
        self.assertEqual(code, 0, err)
        value = json.loads(out)
        for key in path:
            value = value[key]
        return value

    def drop(self, resource, name, namespace="default"):
        self.kubectl("delete", resource, name, "-n", namespace, "--ignore-not-found")
