"""The layers as data: what a folder may include. Arrows point downwards only.

A row allows the folder itself, the libraries named and the headers of outside libraries named.
docs/architecture.md explains the rows; cmake/layers.cmake makes the compiler hold to them.
"""

PURE_BELOW_RULES = ["base", "json", "kube_meta", "api", "schema"]
BELOW_KUBE_CLIENT = ["base", "log", "metrics", "json", "config", "tls", "http", "kube_meta"]
BELOW_PROGRAMS = [*BELOW_KUBE_CLIENT, "kube_client", "api", "schema", "rules", "defaults", "convert",
                  "check", "x509", "replica"]

# folder: (libraries, outside headers)
LAYERS = {
    "common/base": ([], []),
    "common/log": (["base"], []),
    "common/metrics": (["base"], []),
    "common/json": (["base"], ["json-c", "yaml"]),
    "common/config": (["base", "log", "json"], []),
    "common/tls": (["base", "log"], ["gnutls"]),
    "common/http": (["base", "log", "metrics", "tls"], ["microhttpd", "curl", "gnutls"]),
    "common/kube/kube_meta": (["base", "json"], []),
    "common/kube/kube_client": (BELOW_KUBE_CLIENT, []),
    "common/api": (["base", "json", "kube_meta"], []),
    "common/api/schema": (["base", "json", "kube_meta", "api"], []),
    "common/rules": (PURE_BELOW_RULES, []),
    "common/defaults": (PURE_BELOW_RULES, []),
    "common/convert": (PURE_BELOW_RULES, []),
    "common/check": ([*PURE_BELOW_RULES, "rules", "defaults"], []),
    "common/replica": ([*BELOW_KUBE_CLIENT, "kube_client", "api", "schema"], []),
    "certs/x509": (["base", "log", "json", "tls", "kube_meta", "kube_client"], ["gnutls"]),
    "webhook": (BELOW_PROGRAMS, []),
    "controller/aws": (["base", "log", "metrics", "json", "tls", "http", "kube_meta"], ["gnutls"]),
    "controller/lattice": (["base", "json", "kube_meta", "api"], []),
    "controller/observed": (["base", "json", "kube_meta", "api", "lattice"], []),
    "controller/lattice_io": (["base", "log", "metrics", "json", "http", "tls", "kube_meta",
                               "kube_client", "api", "lattice", "observed", "aws"], []),
    "controller/status": ([*PURE_BELOW_RULES, "rules"], []),
    "controller/reconcile": ([*BELOW_PROGRAMS, "aws", "lattice", "observed", "lattice_io", "status"], []),
    "controller": ([*BELOW_PROGRAMS, "aws", "lattice", "observed", "lattice_io", "status", "reconcile"], []),
    "controller/latticectl": (["config", *PURE_BELOW_RULES, "rules", "defaults", "check", "lattice",
                               "observed"], []),
    "controller/latticectl_online": ([*BELOW_PROGRAMS, "aws", "lattice", "observed", "lattice_io",
                                      "latticectl"], []),

    # The emulator: no product may use any of it.
    "tests/emulator/faults": (["base", "log", "json"], []),
    "tests/emulator/store": (["base", "json", "emulator"], []),
    "tests/emulator/wire": (["base", "json", "http", "emulator"], ["gnutls"]),
    "tests/emulator/operations": (["base", "json", "emulator", "faults", "store", "wire"], []),
    "tests/emulator/dataplane": (["base", "log", "metrics", "json", "tls", "http", "x509",
                                  "emulator", "store"], ["gnutls", "curl"]),
    "tests/emulator/front": (["base", "log", "json", "tls", "http", "emulator", "faults", "store",
                              "wire", "operations", "dataplane"], ["gnutls"]),
    "tests/emulator": (["base", "log", "config", "json", "http", "faults", "store", "operations",
                        "dataplane", "front"], []),
}

# Folders that may not touch the outside world: no I/O, no clock, no log.
PURE = ["common/kube/kube_meta", "common/api", "common/api/schema", "common/rules",
        "common/defaults", "common/convert", "controller/lattice", "controller/observed",
        "controller/status",
        "tests/emulator/operations"]
IMPURE_CALLS = ["clock_monotonic_ns", "clock_wall_ns", "clock_gettime", "gettimeofday", "time", "fopen",
                "open", "read", "write", "socket", "printf", "fprintf", "puts", "getenv", "file_read",
                "file_write", "sleep", "nanosleep", r"log_\w+", r"pthread_\w+"]

# The first part of an outside header's path -> the library it belongs to.
OUTSIDE = {
    "json-c": "json-c", "json.h": "json-c", "yaml.h": "yaml", "gnutls": "gnutls",
    "microhttpd.h": "microhttpd", "curl": "curl", "CUnit": "cunit",
}
