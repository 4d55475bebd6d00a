"""From Gateways and HTTPRoutes to VPC Lattice resources and traffic, and back to nothing."""

import provisioning
from provisioning_adoption import CERTIFICATES, Adoption, Certificates
from provisioning_changes import DefaultNetwork, Ends, Names, Networks, Parents, References
from provisioning_verdicts import PastTheWebhook, Verdicts
from provisioning_walkthrough import BlueGreen, LaunchPost, Today

CLASSES = (LaunchPost, Today, BlueGreen, Verdicts, PastTheWebhook, Parents, References,
           Names, Networks, DefaultNetwork, Adoption, Certificates, Ends)


def setUpModule():
    provisioning.set_up_module(emulator_flags=[f"--certificates={CERTIFICATES.name}"])


def load_tests(loader, _tests, _pattern):
    """All share this module's world: a class belongs to the module whose fixture it uses."""
    for one in CLASSES:
        one.__module__ = __name__
    return loader.suiteClass(map(loader.loadTestsFromTestCase, CLASSES))
