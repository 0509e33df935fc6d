"""Plays clients from the registries against agents, and compares what they make of them.

usage: play.py OURS PEER NODE_DIRECTORY

Both programs are agents of Serf's. The facts that each client finds have to be the same with both:
that shows that ours is understood, and with the peer's that the scripts are right.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 60

# Keys of `stats` are the same; what differs on purpose stands in docs/DIFFERENCES.md.
BIND, OTHER = "127.12.9.1:7946", "127.12.9.2:7946"
RPC, OTHER_RPC = "127.12.9.1:7373", "127.12.9.2:7373"


class Agent:
    """A running agent, whose lines are waited for."""

    def __init__(self, program, *args):
        command = [program, "agent", "-profile=local", *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.is_ready = threading.Event()
        self.has_ended = threading.Event()
        threading.Thread(target=self.copy, daemon=True).start()
        assert self.is_ready.wait(PATIENCE), f"{command} says nothing: {self.lines}"
        assert self.process.poll() is None, f"{command} has ended: {self.lines}"

    def copy(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if "Log data will now stream in" in line:
                self.is_ready.set()
        self.has_ended.set()
        self.is_ready.set()

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def facts_of(command, environment=None):
    """What a client has found out."""
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False
    )
    assert ran.returncode == 0 and ran.stdout.startswith("{"), f"{command}: {ran}"
    return json.loads(ran.stdout)


def play(program, node_directory, config):
    """All clients with one agent and its peer; they go on where the one before has stopped."""
    one = Agent(program, "-node=c1", f"-bind={BIND}", f"-rpc-addr={RPC}", "-tag", "role=web",
                f"-config-file={config}")
    two = Agent(program, "-node=c2", f"-bind={OTHER}", f"-rpc-addr={OTHER_RPC}",
                f"-config-file={config}")
    environment = {**os.environ, "NODE_PATH": os.path.join(node_directory, "node_modules")}
    try:
        facts = {}
        for name, interpreter, script in (
            ("serfclient", sys.executable, "serfclient_facts.py"),
            ("serf-rpc", "node", "serf_rpc_facts.js"),
            ("node-serf", "node", "node_serf_facts.js"),
        ):
            command = [interpreter, os.path.join(HERE, script), RPC, OTHER]
            facts[name] = facts_of(command, environment)
        # The last client has told its agent to leave.
        assert one.has_ended.wait(PATIENCE), "the agent does not leave"
        facts["exit"] = one.process.wait()
        return facts
    finally:
        one.stop()
        two.stop()


def main():
    ours, peer, node_directory = sys.argv[1:]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
        config.write('{"rpc_auth": "secret"}')
        config.flush()
        found = [play(program, node_directory, config.name) for program in (peer, ours)]
    theirs, own = (json.dumps(facts, indent=1, sort_keys=True) for facts in found)
    if theirs != own:
        print(f"with the peer:\n{theirs}\nwith ours:\n{own}")
        sys.exit("the clients make something else of our agent")
    count = sum(len(facts) for facts in found[0].values() if isinstance(facts, dict))
    print(f"3 clients found the same {count} facts with both agents")


main()
