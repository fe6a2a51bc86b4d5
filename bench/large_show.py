#!/usr/bin/env python3
"""A long show as a console sees it, and what the server keeps in memory for it: shows of so many
comments (a third of them claims) on so many items, written in through the debug endpoint.

    large_show.py SOLDWIRE [shows=1] [comments=200000] [items=5000]

Prints the time to the last byte of GET /snapshot (on one connection, after the first), from the start
of the server to its first snapshot, and RssAnon: the server's own memory, without the kernel's.
"""
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

BATCH = 5000
SNAPSHOTS = 40
TALK = ["what a lovely colour", "is 12 sold?", "hello from Brno", "how long is the scarf in cm please"]


class Server:
    def __init__(self, binary, folder):
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--log-level", "warning",
             "--access-ttl", "86400", "--dev"],
            stdout=subprocess.PIPE, text=True)
        address = re.match(r"listening on http://(\S+):(\d+)", self.process.stdout.readline())
        self.connection = http.client.HTTPConnection(address[1], int(address[2]), timeout=120)
        self.token = None

    def call(self, method, path, body=None, key=None):
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or path}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:300]}")
        return text

    def memory(self):
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) / 1024

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def comment_of(show, number, items):
    text = TALK[number % 4]
    if number % 3 == 0:
        text = f"sold {1 + number % items}"
    elif number % 31 == 1:
        text = f"pass {1 + number % 50}"
    return {"commentId": f"{show}-c{number}", "userId": f"u{number % 997}",
            "userHandle": f"viewer {number % 997}", "text": text}


def write_show(server, name, comments, items):
    show = json.loads(server.call("POST", "/api/shows", {"name": name}, name))["id"]
    for first in range(1, items + 1, 1000):
        server.call("POST", f"/api/shows/{show}/items", {"items": [
            {"itemNumber": str(number), "title": "item", "quantity": 5}
            for number in range(first, min(first + 1000, items + 1))]}, f"{name} {first}")
    server.call("POST", f"/api/shows/{show}/activate", {}, f"{name} on")
    for first in range(0, comments, BATCH):
        server.call("POST", "/api/debug/bulk-comments", {"showId": show, "comments": [
            comment_of(show, number, items) for number in range(first, min(first + BATCH, comments))]})
    return show


def time_snapshots(server, show):
    took = []
    size = 0
    for _ in range(SNAPSHOTS):
        begun = time.monotonic()
        size = len(server.call("GET", f"/api/shows/{show}/snapshot?comments=500"))
        took.append((time.monotonic() - begun) * 1e3)
    return took, size


def main():
    binary = os.path.abspath(sys.argv[1])
    shows, comments, items = (int(text) for text in (sys.argv[2:5] + ["1", "200000", "5000"][len(sys.argv) - 2:]))
    with tempfile.TemporaryDirectory(dir=".") as folder:
        server = Server(binary, folder)
        account = {"email": "bench@example.com", "password": "correct horse battery",
                   "name": "Bench", "workspace": "Bench"}
        server.token = json.loads(server.call("POST", "/api/auth/register", account))["accessToken"]
        print(f"RssAnon at the start {server.memory():.1f} MiB", flush=True)
        written = []
        for number in range(shows):
            written.append(write_show(server, f"show {number}", comments, items))
            if number in (0, shows - 1):
                print(f"RssAnon with {number + 1} shows of {comments:,} comments and {items:,} items: "
                      f"{server.memory():.1f} MiB", flush=True)
        took, size = time_snapshots(server, written[0])
        print(f"snapshot of {size / 1e6:.1f} MB over HTTP: p50 {statistics.median(took):.1f} ms, "
              f"max {max(took):.1f} ms; RssAnon {server.memory():.1f} MiB")
        token = server.token
        server.stop()
        server = Server(binary, folder)
        server.token = token
        server.call("GET", f"/api/shows/{written[0]}/snapshot?comments=500")
        ready = time.monotonic() - server.started
        for number, show in enumerate(written):
            server.call("POST", "/api/debug/emit-comment",
                        {"showId": show, "userId": "u1", "userHandle": "viewer 1", "text": "hello"}, show)
        print(f"restart to the first snapshot {ready * 1e3:.0f} ms; RssAnon with every show in memory "
              f"again {server.memory():.1f} MiB")
        server.stop()


if __name__ == "__main__":
    main()
