"""The command line of cluster.py: a control plane that stays up between two commands.

`up` leaves a holder behind, a process that owns the Cluster and waits to be told to end. Its pid
and start time are in DIR/cluster.json, so that `down` never signals a stranger that was given the
same pid later. When the holder is killed, the servers end too and DIR goes (guard.py).
"""

import argparse
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import bundles
import cluster
import tools

STATE_FILE = "cluster.json"
READY_LINE = "ready"
# Both servers' graces and margins (server.py), twice over.
STOP_SECONDS = 30


def main(argv=None):
    """Exit code 0: up (or down); 1: could not; 2: wrong usage."""
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except (cluster.ClusterError, tools.ToolError, OSError) as error:
        print(f"cluster.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _parser():
    parser = argparse.ArgumentParser(prog="cluster.py", description="A control plane for tests.")
    commands = parser.add_subparsers(required=True)
    for name, run, text in (("up", _up, "start one, return when it is ready"),
                            ("hold", _hold, "what `up` leaves running; in the foreground"),
                            ("down", _down, "end it")):
        command = commands.add_parser(name, help=text)
        command.set_defaults(run=run)
        command.add_argument("--dir", type=Path, required=True, help="its folder, new or empty")
        if name != "down":
            command.add_argument("--bundle", default=cluster.DEFAULT_BUNDLE,
                                 choices=[*bundles.SUMS, bundles.NEWEST_ALIAS, cluster.NO_BUNDLE],
                                 help="Gateway API CRDs (default %(default)s)")
            command.add_argument("--keep", action="store_true",
                                 help="leave DIR with its logs and data behind after `down`")
    return parser


def _up(options):
    tools.paths(cluster.TOOLS)  # a build shows its progress here, not in the holder
    command = [sys.executable, cluster.__file__, "hold", "--dir", options.dir, "--bundle",
               options.bundle, *(["--keep"] if options.keep else [])]
    holder = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        if holder.stdout.readline().strip() != READY_LINE:
            sys.stderr.write(holder.stderr.read())
            return holder.wait() or 1
    except BaseException:
        holder.terminate()
        holder.wait()
        raise
    print(f"up: export KUBECONFIG={options.dir.resolve() / 'kubeconfig'}")
    return 0


def _hold(options):
    with cluster.Cluster(options.bundle, options.dir, options.keep, log=lambda _: None) as held:
        state = {"pid": os.getpid(), "started": _start_time(os.getpid()), "keep": options.keep}
        (held.directory / STATE_FILE).write_text(json.dumps(state), encoding="utf-8")
        # Blocked only now, so that the servers do not inherit it.
        signals = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        print(READY_LINE, flush=True)
        _let_go_of_terminal(held.directory / "holder.log")
        signal.sigwait(signals)
    return 0


def _let_go_of_terminal(log_file):
    """`up` reads our output until the ready line; nobody does after it."""
    log = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.close(log)


def _down(options):
    state_file = options.dir / STATE_FILE
    if not options.dir.exists():
        print(f"down: no folder {options.dir}, nothing to end")
        return 0
    if not state_file.exists():
        raise cluster.ClusterError(
            f"{options.dir} holds no running cluster: it has no {STATE_FILE}")
    state = json.loads(state_file.read_text(encoding="utf-8"))
    _end_holder(state["pid"], state["started"])
    state_file.unlink(missing_ok=True)
    if not state["keep"]:
        shutil.rmtree(options.dir, ignore_errors=True)
    print(f"down: {options.dir}{' kept' if state['keep'] else ' removed'}")
    return 0


def _end_holder(pid, started):
    try:
        holder = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if _start_time(pid) != started:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            signal.pidfd_send_signal(holder, number)
            if select.select([holder], [], [], STOP_SECONDS)[0]:
                return
    except (ProcessLookupError, FileNotFoundError):
        pass  # it ended by itself meanwhile
    finally:
        os.close(holder)


def _start_time(pid):
    """Clock ticks from boot to the start of a process: field 22 of /proc/PID/stat (proc(5)),
    counted after the name, which may hold spaces."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(text.rpartition(")")[2].split()[19])
