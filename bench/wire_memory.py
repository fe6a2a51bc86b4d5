#!/usr/bin/env python3
"""What an idle stream takes of the server's memory, by the way it came: HTTP/1.1 and HTTP/2, in the
clear and over TLS, plain and compressed. RssAnon is the server's own memory, without the kernel's
sockets. h2load (Debian's nghttp2-client) holds the streams open.

    wire_memory.py SOLDWIRE [streams=4000]
"""
import json
import os
import re
import resource
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

STREAMS_PER_CONNECTION = 500


class Server:
    def __init__(self, binary, folder, flags):
        self.process = subprocess.Popen(
            [binary, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--log-level", "warning",
             "--heartbeat-ms", "60000", "--access-ttl", "86400", *flags],
            stdout=subprocess.PIPE, text=True)
        self.url = re.match(r"listening on (\S+)", self.process.stdout.readline())[1]
        self.token = None
        account = {"email": "bench@example.com", "password": "correct horse battery",
                   "name": "Bench", "workspace": "Bench"}
        self.token = self.call("POST", "/api/auth/register", account)["accessToken"]
        show = self.call("POST", "/api/shows", {"name": "bench"})["id"]
        self.stream = f"{self.url}/api/shows/{show}/stream"

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json", "Idempotency-Key": path}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        context = None
        if self.url.startswith("https"):
            context = ssl._create_unverified_context()
        with urllib.request.urlopen(request, context=context) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith("{") else text

    def open_streams(self):
        return int(float(re.search(r"^soldwire_subscribers (\S+)$", self.call("GET", "/metrics"), re.M)[1]))

    def memory(self):
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) * 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def hold(server, streams, flags, expected):
    client = subprocess.Popen(
        ["h2load", *flags, "-n", str(streams), "-H", f"Authorization: Bearer {server.token}", server.stream],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while server.open_streams() < expected:
        if client.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"only {server.open_streams()} of {expected} streams opened: h2load {' '.join(flags)}")
        time.sleep(0.2)
    time.sleep(1)
    return client


def measure(binary, streams, server_flags, client_flags):
    with tempfile.TemporaryDirectory(dir=".") as folder:
        server = Server(binary, folder, server_flags)
        try:
            # Code, tables and buffers that the first streams bring.
            warm = hold(server, 64, [*client_flags(64)], 64)
            before = server.memory()
            client = hold(server, streams, [*client_flags(streams)], streams + 64)
            after = server.memory()
            client.kill()
            warm.kill()
            client.wait()
            warm.wait()
        finally:
            server.stop()
    return (after - before) / streams


def main():
    binary = os.path.abspath(sys.argv[1])
    streams = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(dir=".") as folder:
        report(binary, streams, certificate(folder))


def certificate(folder):
    """The server's flags for a certificate of its own, made in `folder`."""
    key, chain = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=bench", "-keyout", key, "-out", chain],
                   check=True, capture_output=True)
    return ["--tls-cert", chain, "--tls-key", key]


def report(binary, streams, tls):
    def one_each(count):
        # Not all at once: what handshakes took for a moment would be counted too.
        return ["--h1", "-m", "1", "-c", str(count), "-r", str(min(count, 250))]

    def many_on_one(count):
        each = min(count, STREAMS_PER_CONNECTION)
        return ["-m", str(each), "-c", str(count // each)]

    def compressed(flags_for):
        return lambda count: [*flags_for(count), "-H", "Accept-Encoding: gzip"]

    print(f"\n### Memory of an idle stream by its way, {streams:,} open (`wire_memory.py`)\n")
    print("| way | RssAnon, bytes each |\n| --- | --- |", flush=True)
    for name, server_flags, client_flags in [
        ("HTTP/1.1", [], one_each),
        ("HTTP/1.1, gzip", [], compressed(one_each)),
        (f"HTTP/2, {STREAMS_PER_CONNECTION} on a connection", [], many_on_one),
        ("HTTP/1.1 over TLS", tls, one_each),
        (f"HTTP/2 over TLS, {STREAMS_PER_CONNECTION} on a connection", tls, many_on_one),
    ]:
        print(f"| {name} | {measure(binary, streams, server_flags, client_flags):,.0f} |", flush=True)


if __name__ == "__main__":
    main()
