"""A network link between two namespaces that loses, delays and cuts: two TUN devices and this process in between.

It is used instead of tc netem because it needs no kernel module, draws its losses from a seed, and can be told
to change at any time.

    link.py NAMESPACE-A ADDRESS-A NAMESPACE-B ADDRESS-B SEED

Prints "ready" when both ends are up. Then reads lines: "delay MS JITTER-MS", "loss PERCENT", "cut" (everything vanishes
without a word, both ways), "join"; answers each with "done" and how many packets were lost so far. Ends with its standard input. Needs root.
"""

import fcntl
import heapq
import os
import random
import selectors
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x1001
PACKET_BYTES_MAX = 65536
PACKETS_UNDER_WAY_MAX = 20000


def open_end(name, namespace, address):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_WITHOUT_HEADER))
    subprocess.run(["ip", "link", "set", name, "netns", namespace], check=True)
    inside = ["ip", "-n", namespace]
    subprocess.run([*inside, "link", "set", "lo", "up"], check=True)
    subprocess.run([*inside, "address", "add", f"{address}/24", "dev", name], check=True)
    subprocess.run([*inside, "link", "set", name, "up"], check=True)
    return device


class Link:
    def __init__(self, ends, seed):
        self.other = {ends[0]: ends[1], ends[1]: ends[0]}
        self.chance = random.Random(seed)
        self.delay = self.jitter = self.loss = 0.0
        self.is_cut = False
        self.lost = 0
        self.under_way = []  # (when it is due, arrival order, packet, where to)
        self.order = 0
        self.last_due = dict.fromkeys(ends, 0.0)

    def take(self, end):
        try:
            packet = os.read(end, PACKET_BYTES_MAX)
        except (BlockingIOError, OSError):
            return
        if self.is_cut or self.chance.random() < self.loss or len(self.under_way) >= PACKETS_UNDER_WAY_MAX:
            self.lost += 1
            return
        # Never overtakes: what TCP makes of reordering is not the question here.
        due = max(self.last_due[end], time.monotonic() + self.delay + self.chance.uniform(-self.jitter, self.jitter))
        self.last_due[end] = due
        self.order += 1
        heapq.heappush(self.under_way, (due, self.order, packet, self.other[end]))

    def deliver(self):
        while self.under_way and self.under_way[0][0] <= time.monotonic():
            _, _, packet, end = heapq.heappop(self.under_way)
            if not self.is_cut:
                try:
                    os.write(end, packet)
                except OSError:
                    pass  # the device is full or down: one more lost packet

    def wait(self):
        return max(0.0, self.under_way[0][0] - time.monotonic()) if self.under_way else None

    def obey(self, line):
        word, *numbers = line.split()
        if word == "delay":
            self.delay, self.jitter = (float(number) / 1000 for number in numbers)
        elif word == "loss":
            self.loss = float(numbers[0]) / 100
        elif word in ("cut", "join"):
            self.is_cut = word == "cut"
            self.under_way.clear()
        else:
            raise SystemExit(f"link.py does not know: {line}")


def main():
    namespace_a, address_a, namespace_b, address_b, seed = sys.argv[1:]
    name = f"sw{os.getpid()}"
    ends = [open_end(f"{name}a", namespace_a, address_a), open_end(f"{name}b", namespace_b, address_b)]
    link = Link(ends, int(seed))
    selector = selectors.DefaultSelector()
    for end in ends:
        selector.register(end, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select(link.wait()):
            if key.fileobj is sys.stdin:
                line = sys.stdin.readline()
                if not line:
                    return
                link.obey(line)
                print(f"done {link.lost}", flush=True)
            else:
                link.take(key.fileobj)
        link.deliver()


main()
