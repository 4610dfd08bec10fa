"""Hostile SPF worlds, each about one thing: names at the limit of their length, every transformer, loops, chains of CNAMEs, strings that end
anywhere, octets that no record may hold, versions that are none, eleven hosts, eleven names."""
import ipaddress

CLIENTS = ["192.0.2.25", "198.51.100.7", "2001:db8::25", "2001:db8:0:1::7", "::ffff:192.0.2.25"]
LETTERS = "slodiphvSLODIPHV"
LATE = "crtCRT"  # for explanations only
VERSIONS = ["v=spf1", "V=SPF1", "v=Spf1", "v=spf10", "v=spf1.0", "v=spf1\t", "v=spf1,", " v=spf1", "v= spf1", "v=spf1\xa0", "spf1", "v=spf2",
            "v=spf1 v=spf1"]
ODD_OCTETS = ["\x01", "\t", "\r\n", "\x7f", "\x80", "\xff", "\xc3\xbc", "\xe2\x80\x93", "\"", "\\", ";", "`"]
LOCALS = ["user", "first.last-x+y", "a%40b", "o'neil", "\"q s\"", "l" * 64, ".".join("l" * 31), "=/_,+-.", "UPPER", "x=y", "sp ace", "!"]


def long_name(length, below):
    """A name of LENGTH octets below BELOW."""
    left, labels = length - len(below) - 1, []
    while left > 0:
        size = min(63, left if left < 64 else left - 2 if left == 65 else 63)
        labels.append("n" * size)
        left -= size + 1
    return ".".join(labels + [below])


class Odd:
    def __init__(self, rng):
        self.r, self.zone = rng, []
        self.ip = rng.choice(CLIENTS)
        plain = "192.0.2.25" if self.ip.startswith("::ffff") else self.ip
        self.kind, self.plain = "AAAA" if ":" in plain else "A", plain
        self.net = "ip6" if ":" in plain else "ip4"

    def add(self, name, kind, data):
        self.zone.append([name, kind, data])

    def here(self, name):
        """NAME has the client's address."""
        self.add(name, self.kind, self.plain)

    def text(self, name, text):
        """TEXT in strings that end anywhere."""
        parts, at = [], 0
        while at < len(text):
            size = self.r.choice([1, 7, 40, 255, 255, 255])
            parts.append(text[at:at + size])
            at += size
        self.add(name, "TXT", parts or [""])

    def root(self, terms, version="v=spf1"):
        self.text("example.com", version + " " + terms)

    def end(self):
        return self.r.choice(["-all", "~all", "?all", "+all", "", "redirect=r.example.com"])

    def sign(self):
        return self.r.choice(["", "", "+", "-", "~", "?"])

    def macro(self, letters=LETTERS):
        r = self.r
        return "%%{%s%s%s%s}" % (r.choice(letters), r.choice(["", "", "1", "2", "3", "9", "127", "128", "200", "01", "0"]),
                                 r.choice(["", "", "r", "R", "rr"]), r.choice(["", "", ".", "-", "+", ",", "/", "_", "=", "-+.", ".=/_,-+", "x", "."]))

    # --- worlds ---

    def transformers(self):
        spec = self.macro(self.r.choice([LETTERS, LETTERS, LETTERS, LETTERS + LATE])) + self.r.choice([".x.example.com", "." + self.macro() + ".example.com", "", ".", "-.example.com", ".c-m"])
        self.root("%s%s:%s %s" % (self.sign(), self.r.choice(["exists", "a", "include", "mx", "ptr"]), spec, self.end()))

    def explained(self):
        words = [self.macro(LETTERS + LATE) for _ in range(self.r.choice([1, 2, 5]))]
        words += self.r.sample(["%%", "%_", "%-", "%", "100%", "%{", "%{}", "{", "}", "http://x.example/"] + ODD_OCTETS, self.r.choice([0, 0, 1, 2]))
        self.r.shuffle(words)
        for _ in range(self.r.choice([1, 1, 1, 0, 2])):
            self.text("why.example.com", self.r.choice([" ", "", "."]).join(words))
        self.root("%s exp=%s" % (self.r.choice(["-all", "-ip4:0.0.0.0/0 -ip6:::/0 ?all"]),
                                 self.r.choice(["why.example.com", "WHY.example.com.", "why.%{d}", "why.%{d2}", "why.%{o}", "w.%{i}"])))

    def lengths(self):
        length = self.r.choice([249, 250, 251, 252, 253, 254, 255, 300])
        name = long_name(length, "example.com")
        spec = self.r.choice([name, name + ".", "%{l}." + name, "%{l}.%{s}." + name[-200:], "a" + name, "." + name])
        while len(name) > 253:
            name = name.split(".", 1)[1]
        self.here(name)
        self.text(name, "v=spf1 %s:%s -all" % (self.net, self.plain))
        self.root("%s%s:%s %s" % (self.sign(), self.r.choice(["a", "exists", "include", "mx", "ptr"]), spec, self.end()))

    def many_hosts(self):
        count = self.r.choice([9, 10, 11, 12])
        at = self.r.randrange(count)
        for i in range(count):
            self.add("m.example.com", "MX", "%d h%02d.example.com" % (self.r.choice([10, 10, i]), i))
            if i == at:
                self.here("h%02d.example.com" % i)
            elif self.r.random() < 0.8:
                self.add("h%02d.example.com" % i, self.kind, "203.0.113.9" if self.kind == "A" else "2001:db8::9")
        self.root("%smx:m.example.com%s %s" % (self.sign(), self.r.choice(["", "/32", "//128", "/0", "/24//64"]), self.end()))

    def many_names(self):
        count = self.r.choice([9, 10, 11, 12])
        name = ipaddress.ip_address(self.plain).reverse_pointer
        at = self.r.randrange(count)
        for i in range(count):
            self.add(name, "PTR", "p%02d.example.com" % i)
            if i == at or self.r.random() < 0.1:
                self.here("p%02d.example.com" % i)
            elif self.r.random() < 0.7:
                self.add("p%02d.example.com" % i, self.kind, "203.0.113.9" if self.kind == "A" else "2001:db8::9")
        self.root("%s%s %s" % (self.sign(), self.r.choice(["ptr", "ptr:example.com", "ptr:p09.example.com", "ptr:EXAMPLE.com.", "exists:%{p}.x.example.com",
                                                           "ptr:ample.com", "a:%{p}", "exists:%{p1}.%{pr}.example.com"]), self.end()))
        self.add("p%02d.example.com.x.example.com" % at, "A", "127.0.0.2")

    def voids(self):
        terms = [self.sign() + self.r.choice(["a:v%d.example.com", "exists:v%d.example.com", "mx:v%d.example.com", "exists:%%{i}.v%d.example.com", "mx:e%d.example.com"]) % i
                 for i in range(self.r.choice([2, 3, 4]))]
        for i in range(4):
            self.add("e%d.example.com" % i, "MX", "10 gone.example.com")
        terms.insert(self.r.randrange(len(terms) + 1), "%s:%s" % (self.net, self.plain))
        self.root(" ".join(terms) + " " + self.end())

    def loops(self):
        ways = [("include:a.example.com", "redirect=example.com"), ("redirect=a.example.com", "include:example.com -all"),
                ("redirect=a.example.com", "redirect=a.example.com"), ("include:example.com", ""), ("redirect=example.com", ""),
                ("include:a.example.com include:a.example.com", "include:A.EXAMPLE.com ?all"), ("redirect=gone.example.com", ""),
                ("include:gone.example.com", ""), ("redirect=a.example.com", "?all exp=why.example.com"), ("redirect=%{d}", ""),
                ("redirect=a.example.com", "redirect=gone.example.com")]
        first, second = self.r.choice(ways)
        self.root(first + " " + self.r.choice(["", "", "~all", "%s:%s" % (self.net, self.plain)]))
        self.text("a.example.com", "v=spf1 " + second)

    def aliases(self):
        count = self.r.choice([1, 2, 5, 8])
        for i in range(count):
            self.add("c%d.example.com" % i, "CNAME", "c%d.example.com" % (i + 1))
        last = "c%d.example.com" % count
        what = self.r.choice(["a", "mx", "txt", "none", "loop"])
        if what == "a":
            self.here(last)
        elif what == "mx":
            self.add(last, "MX", "10 c0.example.com")
            self.here("c0.example.net")
        elif what == "txt":
            self.text(last, "v=spf1 %s:%s -all" % (self.net, self.plain))
        elif what == "loop":
            self.add(last, "CNAME", "c0.example.com")
        self.root("%s%s:c0.example.com %s" % (self.sign(), self.r.choice(["a", "mx", "include", "exists", "ptr"]), self.end()))

    def octets(self):
        term = self.r.choice(["a:h.example.com", "include:r.example.com", "x-m=y", "ip4:192.0.2.25", "?all", "exp=why.example.com", "mx/24//64"])
        at = self.r.randrange(len(term) + 1)
        self.root("%s%s%s %s:%s %s" % (term[:at], self.r.choice(ODD_OCTETS), term[at:], self.net, self.plain, self.end()))

    def versions(self):
        for version in self.r.sample(VERSIONS, self.r.choice([1, 1, 2, 3])):
            self.root("%s:%s -all" % (self.net, self.plain), version)
        if self.r.random() < 0.3:
            self.text("example.com", self.r.choice(["v=spf1", "v=spf1 ", "v=spf1  -all", "V=spf1 +all  "]))

    def blanks(self):
        terms = ["a:h.example.com", "%s:%s" % (self.net, self.plain), "mx", "?all"]
        self.r.shuffle(terms)
        self.root("".join(self.r.choice([" ", "  ", "    "]) + t for t in terms) + self.r.choice(["", " ", "   "]))

    def networks(self):
        r = self.r
        bits = r.choice(["", "/0", "/1", "/8", "/24", "/25", "/31", "/32", "/33", "/64", "/127", "/128", "/129", "/00", "/08", "/", "/-1", "//64"])
        nets = ["192.0.2.0", "192.0.2.24", "192.0.2.025", "192.0.2", "192.0.2.25.", "2001:db8::", "2001:db8:0:1::", "::", "::ffff:192.0.2.25", "::192.0.2.25",
                "2001:DB8::25", "2001:db8::1::2", "1:2:3:4:5:6:7:192.0.2.25", "12345::", "fe80::1%eth0"]
        self.root("%s%s:%s%s %s" % (self.sign(), r.choice(["ip4", "ip6", "IP6", "ip4", "ip6"]), r.choice(nets), bits, self.end()))

    def names(self):
        self.here("h.example.com")
        name = self.r.choice(["h.example.com.", "H.EXAMPLE.COM", "h..example.com", ".h.example.com", "h.example.com..", "example", "h.example.123",
                              "h.example.1a", "h.example.a-1", "h.example.-a", "h.example.a-", "h_.example.com", "h.example.com/24", "h/24.example.com",
                              "h.example.com/24/", "h.example.com//", "xn--h.example.com", "h.exam%%ple.com", "h.example.com:25", "h@example.com",
                              "[192.0.2.25]", "192.0.2.25", "%{d}", "%{d}.", "%{d}.com", "%{d}%", "%_.example.com", "%-.example.com", "x" * 63 + ".example.com",
                              "x" * 64 + ".example.com"])
        self.root("%s%s:%s %s" % (self.sign(), self.r.choice(["a", "mx", "include", "exists", "ptr"]), name, self.end()))

    WORLDS = [transformers, transformers, explained, explained, lengths, many_hosts, many_names, voids, loops, aliases, octets, versions, blanks, networks,
              names]


def case(rng):
    odd = Odd(rng)
    rng.choice(Odd.WORLDS)(odd)
    odd.text("r.example.com", "v=spf1 %s:%s -all" % (odd.net, rng.choice([odd.plain, "203.0.113.1" if odd.net == "ip4" else "2001:db8::77"])))
    return dict(zone=odd.zone, ip=odd.ip, helo=rng.choice(["mail.example.com", "[192.0.2.25]", "h", "x..y", "h_o=%{d}"]),
                local=rng.choice(LOCALS), domain="example.com")
