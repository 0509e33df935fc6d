"""An agent is scraped as Prometheus does it; the page has to make sense to its parser.

Two agents, one with a name that would break labels; each family needs a help text and a type that
fits its samples, histograms have to add up.
"""

import re
import subprocess
import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families


def start(serf, *args):
    command = [serf, "agent", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", "-profile=local",
               "-metrics-addr=127.0.0.1:0", *args]
    agent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    found = {}
    for line in agent.stdout:
        label = re.match(r" *(Bind|Metrics) addr: '(.*)'", line)
        if label:
            found[label[1]] = label[2]
        if "will now stream" in line:
            return agent, found
    raise SystemExit("the agent did not start")


def check(page):
    families = {family.name: family for family in text_string_to_metric_families(page)}
    for name, family in families.items():
        assert family.documentation, f"{name} has no help"
        assert family.type in ("counter", "gauge", "histogram", "summary"), (name, family.type)
        if family.type == "histogram":
            buckets = [s.value for s in family.samples if s.name.endswith("_bucket")]
            count = [s.value for s in family.samples if s.name.endswith("_count")]
            assert buckets == sorted(buckets) and [buckets[-1]] == count, name
    return families


def main(serf):
    first, of_first = start(serf, '-node=n"1\\')
    second, of_second = start(serf, "-node=n2", f"-join={of_first['Bind']}")
    try:
        with urllib.request.urlopen(f"http://{of_second['Metrics']}/metrics", timeout=30) as page:
            assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            families = check(page.read().decode())
        members = {s.labels["status"]: s.value for s in families["serf_members"].samples}
        assert members["alive"] == 2, members
        assert families["serf_ready"].samples[0].value == 1
        print(f"{len(families)} metrics, {sum(len(f.samples) for f in families.values())} values")
    finally:
        for agent in (first, second):
            agent.kill()
            agent.wait()


main(sys.argv[1])
