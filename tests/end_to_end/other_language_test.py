"""Backends in languages for which there is no library and no sample, made by hand in a screenful:
what README promises a newcomer. And the smallest backend of the manual."""

import json
import re
import shutil
import unittest

from harness_program import BUILD, SOURCE, EndToEnd

NODE = r"""#!/usr/bin/env node
const net = require('net');
const option = name => process.argv[process.argv.indexOf(name) + 1];
const socket = net.connect(+option('--port'), option('--host'));
const join = (...parts) => Buffer.concat(parts);
const field = (number, bytes) => join(Buffer.from([number << 3 | 2, bytes.length]), bytes);
function send(type, payload) {
  const body = join(Buffer.from([8, type]), payload ? field(2, payload) : Buffer.alloc(0));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  socket.write(join(length, body));
}
let buffer = Buffer.alloc(0);
socket.on('data', data => {
  buffer = join(buffer, data);
  while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
    const body = buffer.subarray(4, 4 + buffer.readUInt32BE(0));
    buffer = buffer.subarray(4 + body.length);
    const type = body[1];
    if (type === 9) {
      send(10);
      const id = Buffer.from(String(process.pid));
      send(23, join(Buffer.from([8, 1, 16, 1, 24, 1]), field(4, id)));
    }
    if (type === 3) {
      const payload = body.subarray(body.indexOf(18) + 2);
      send(1, field(1, payload.subarray(2, 2 + payload[1])));
    }
    if (type === 29) process.exit(0);
  }
});
socket.on('close', () => process.exit(0));
"""

PERL = r"""#!/usr/bin/perl
use strict; use IO::Socket::INET;
my %option; for my $i (0 .. $#ARGV - 1) { $option{$ARGV[$i]} = $ARGV[$i + 1] }
my $socket = IO::Socket::INET->new(PeerAddr => $option{'--host'}, PeerPort => $option{'--port'})
  or die "cannot connect: $!";
sub field { my ($number, $bytes) = @_; return pack('CC/a*', $number << 3 | 2, $bytes) }
sub frame {
  my ($type, $payload) = @_;
  my $body = pack('CC', 8, $type) . (defined $payload ? field(2, $payload) : '');
  syswrite $socket, pack('N/a*', $body);
}
my $buffer = '';
while (sysread $socket, $buffer, 65536, length $buffer) {
  while (length $buffer >= 4 && length $buffer >= 4 + unpack 'N', $buffer) {
    my $body = substr $buffer, 4, unpack 'N', $buffer;
    substr($buffer, 0, 4 + length $body) = '';
    my $type = ord substr $body, 1, 1;
    if ($type == 9) {
      frame(10);
      frame(23, pack('C6', 8, 1, 16, 1, 24, 1) . field(4, $$));
    }
    if ($type == 3) {
      my $login = substr $body, 4;
      frame(1, field(1, substr $login, 2, ord substr $login, 1, 1));
    }
    exit 0 if $type == 29;
  }
}
"""


class OtherLanguages(EndToEnd):
    def test_perl(self):
        self.write("backend.pl", PERL)
        self.check_ping(self.run_program("run", "conformance/ping", "--", "perl", "backend.pl"))

    if shutil.which("node"):  # Perl is part of every Debian, Node.js is not.

        def test_node(self):
            self.write("backend.js", NODE)
            self.check_ping(self.run_program("run", "conformance/ping", "--", "node", "backend.js"))
            self.write("login.json", '{"steps": [{"do": "login", "user": "alice"}, {"expect": '
                                     '"CONNECTED", "fields": {"user": "${alice.user}"}}]}\n')
            result = self.run_program("run", "login.json", "--", "node", "backend.js")
            self.assert_status(0, result)
            self.assertRegex(result.last_line, "^1 pass · 0 fail · ")

    def test_the_backend_of_the_manual(self):
        manual = (SOURCE / "proto/README.md").read_text(encoding="utf-8")
        code = re.search(r"(?s)```python\n(.*?)```", manual)[1]
        self.write("manual.py", f"import sys\nsys.path.insert(0, {str(BUILD / 'proto')!r})\n"
                                f"sys.dont_write_bytecode = True\n{code}")
        self.profile(json.dumps({"command": ["/usr/bin/python3", "manual.py"], "can": ["echo"]}))
        areas = ["start", "ping", "exit", "login", "logout", "users", "messages/echo"]
        result = self.run_program("run", "--strict", "--backend", "backend.json",
                                  *[f"conformance/{area}" for area in areas], timeout=120)
        self.assert_status(0, result)

    def check_ping(self, result):
        self.assert_status(0, result)
        self.assertRegex(result.last_line, r"^\d+ pass · 0 fail")
        self.assertGreater(int(result.last_line.split()[0]), 3)


if __name__ == "__main__":
    unittest.main()
