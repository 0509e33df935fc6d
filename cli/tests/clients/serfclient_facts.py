"""What PyPI's `serfclient` makes of an agent: facts, one JSON object."""

import json
import sys

from serfclient.client import SerfClient


def connect(args, key="secret"):
    return SerfClient(host=args.host, port=args.port, rpc_auth=key, timeout=20)


class Args:
    def __init__(self, argv):
        self.host, port = argv[1].rsplit(":", 1)
        self.port = int(port)
        self.other = argv[2]


def rows(result):
    """Members as the client gives them, by name."""
    members = sorted(result.body["Members"], key=lambda member: member["Name"])
    for member in members:
        # The client looks for the key as bytes, and leaves the address as it came.
        assert len(member["Addr"]) in (4, 16), member
        member["Addr"] = ".".join(str(byte) for byte in member["Addr"])
    return members


def main():
    args = Args(sys.argv)
    facts = {}
    client = connect(args)
    facts["members"] = rows(client.members())
    facts["join"] = client.join(args.other).body
    while len(client.members(status="alive").body["Members"]) < 2:
        pass
    facts["members of two"] = rows(client.members())
    facts["members by name"] = rows(client.members(name="c2"))
    facts["members by status"] = rows(client.members(status="failed"))
    facts["members by tag"] = rows(client.members(tags={"role": "w.*"}))
    facts["join refused"] = client.join("127.0.0.99:1").head["Error"]
    facts["force-leave"] = client.force_leave("nobody").head["Error"]

    listener = connect(args)
    stream = listener.stream("user:deploy")
    facts["stream"] = stream.head["Error"]
    facts["event"] = client.event("deploy", b"payload", coalesce=False).head["Error"]
    record = next(stream.body).body
    del record["LTime"]
    record["Payload"] = record["Payload"].decode()
    facts["record"] = record
    facts["event too large"] = client.event("big", b"x" * 600).head["Error"]

    stats = client.stats().body
    facts["stats"] = {section: sorted(stats[section]) for section in stats}
    facts["name"] = stats["agent"]["name"]
    tags = {"Tags": {"later": "1"}, "DeleteTags": []}
    facts["tags"] = client.connection.call("tags", tags, expect_body=False).head["Error"]
    facts["tags of stats"] = client.stats().body["tags"]
    coordinate = client.connection.call("get-coordinate", {"Node": "c1"}).body
    facts["coordinate"] = [coordinate["Ok"], len(coordinate["Coord"]["Vec"])]

    stranger = connect(args, key=None)
    facts["no key"] = stranger.event("x").head["Error"]
    stranger.close()
    wrong = connect(args, key=None)
    facts["wrong key"] = wrong.connection.auth("wrong").head["Error"]
    facts["right key"] = wrong.connection.auth("secret").head["Error"]
    facts["after the key"] = len(wrong.members().body["Members"])

    client.close()
    listener.close()
    print(json.dumps(facts, indent=1, sort_keys=True))


main()
