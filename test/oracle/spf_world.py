"""Random SPF worlds: names, records that mostly make sense, clients that records mostly name."""
import ipaddress
import random

NAMES = ["example.com", "a.example.com", "b.example.com", "_spf.example.com", "mail.example.com", "example.net",
         "_spf.example.net", "x-y.example.net", "mx.example.org", "example.org"]
GONE = ["none.example.com", "void.example.net", "gone.example.org"]
IP4 = ["192.0.2.25", "192.0.2.26", "198.51.100.7", "203.0.113.200", "10.0.0.1"]
IP6 = ["2001:db8::25", "2001:db8:0:1::7", "2001:db8:ffff::1"]
LOCALS = ["l" * 60 + "." + "m" * 60, "user", "first.last", "a-b_c", "x+tag", "postmaster", "o'neil", "UPPER.Case"]
HELOS = ["mail.example.com", "mx.example.org", "h-elo.example.net", "[192.0.2.25]", "localhost"]
MACROS = ["%{d}", "%{o}", "%{h}", "%{i}", "%{ir}.%{v}", "%{l}", "%{s}", "%{d2}", "%{d1r}", "%{o2}", "%{l-}", "%{l1r-}",
          "%{L}", "%{S}", "%{p}", "%{v}", "%{lr-}", "%{ir}", "%{d-}", "%{l+}", "%{D2}", "%{h-}", "%{p2}", "%{p-}", "%{i1r}", "%{o-}"]
ODD_MACROS = ["%{d0}", "%{x}", "%{d", "%", "%{}", "%{d2x}", "%{c}", "%{t}", "%{d!}", "%{d129}", "%%", "%-", "%_", "%{dR}"]
# Records whose every part counts, so that one odd part is not hidden behind another.
FOCUS = [
    "v=spf1 {q}exists -all", "v=spf1 {q}exists:{m}.example.com -all", "v=spf1 x-a={m} x-a={m} {q}a:{n} -all", "v=spf1 {q}a:{m}.{n} ~all",
    "v=spf1 {q}exists:{m}.{m}.{m}.{n} -all", "v=spf1 {q}include:{n} {q}a:{m}.{n} -all", "v=spf1 -all exp={m}.example.com",
    "v=spf1 -all exp=why0.example.com", "v=spf1 -exists:%{{p}}.%{{p}}.%{{p}}.{n} -ptr:{n} +all", "v=spf1 {q}mx:{n} {q}ptr redirect={n}",
    "v=spf1 {q}ptr:%{{p}} -all", "v=spf1 {q}include:%{{l1r-}}.{n} {q}a:%{{p}} ?all", "v=spf1 {q}a:{n}/24//64 {q}exists:{m}.{n} exp=why0.example.com -all",
    "v=spf1 {q}exists:%{{l}}.%{{l}}.%{{l}}.example.com ?all", "v=spf1 {q}a:a..{n} -all", "v=spf1 {q}exists:" + "x" * 64 + ".{n} ?all",
    "v=spf1 {q}ptr:" + "x" * 64 + ".{n} a:void.example.net exists:none.example.com +all",
    "v=spf1 {q}exists:%{{p}}.%{{p}}.{n} include:b.example.com -all", "v=spf1 -exists:%{{p}} {q}a:{m}.%{{p}} ?all",
]
FOUND_CUT = "m" * 60 + "." + "l" * 60 + "." + "m" * 60 + ".example.com"  # what is left of 377 octets


class Maker:
    def __init__(self, seed, odd):
        self.r = random.Random(seed)
        self.odd = odd  # how often something is not as it should be

    def oddly(self):
        return self.r.random() < self.odd

    def name(self):
        return self.r.choice(GONE if self.r.random() < 0.12 else NAMES)

    def spec(self):
        r = self.r
        if self.oddly():
            return r.choice(["", "com", "example.com.", ".", "..", "a..example.com", "192.0.2.25", "example.com:25", "exa mple.com",
                             "example.c-", "-.com", "x" * 64 + ".example.com", r.choice(ODD_MACROS) + ".example.com",
                             "EXAMPLE.com", "example.com" + r.choice(ODD_MACROS)])
        if r.random() < 0.3:
            macros = "".join(r.choice(MACROS) + r.choice([".", "-", "._x."]) for _ in range(r.choice([1, 1, 2, 2, 6])))
            return macros + self.name()
        return self.name()

    def cidr(self, dual=True):
        r = self.r
        if self.oddly():
            return r.choice(["/33", "/", "//", "/024", "//129", "/24/64", "/-1", "/x", "//64/24"])
        v4, v6 = r.choice(["", "", "", "/24", "/32", "/0", "/31"]), r.choice(["", "", "", "//64", "//128", "//0"])
        return v4 + v6 if dual else v4

    def ip4(self):
        if self.oddly():
            return self.r.choice(["192.0.2", "192.0.2.256", "192.0.02.25", "2001:db8::1", "", "example.com", "192.0.2.25."])
        return self.r.choice(IP4)

    def ip6(self):
        if self.oddly():
            return self.r.choice(["2001:db8", "192.0.2.25", "2001:db8:::1", "", "::ffff:192.0.2.25", "1:2:3:4:5:6:7:8:9", "::1.2.3.4"])
        return self.r.choice(IP6)

    def mechanism(self):
        r = self.r
        kind = r.choices(["a", "mx", "include", "ip4", "ip6", "exists", "ptr", "all", "odd"],
                         [14, 10, 18, 16, 10, 10, 5, 2, 15 * self.odd])[0]
        if kind == "odd":
            return r.choice(["moo", "a=example.com", "ip:192.0.2.25", "all:x", "all/8", "exists", "include", "ip4", "-", "+", "=",
                             "a b", "ip4=192.0.2.25", "include=example.net", "ptr:", "mx:", "*all", "v=spf1", "exists:x.example.com/24",
                             "a,", "al\tl", "ipv4:192.0.2.25", "redirect:example.net", "a:\xe9.example.com", "include:%{l}", "a:"])
        if kind in ("a", "mx"):
            return kind + (":" + self.spec() if r.random() < 0.6 else "") + (self.cidr() if r.random() < 0.3 else "")
        if kind == "ptr":
            return kind + (":" + self.spec() if r.random() < 0.5 else "")
        if kind in ("include", "exists"):
            return kind + ":" + self.spec()
        if kind == "ip4":
            return "ip4:" + self.ip4() + (r.choice(["", "", "/24", "/32", "/25", "/0"]) if not self.oddly() else self.cidr())
        if kind == "ip6":
            return "ip6:" + self.ip6() + (r.choice(["", "", "/64", "/128", "/33", "/0"]) if not self.oddly() else "/129")
        return "all"

    def record(self, depth):
        r = self.r
        terms = []
        for _ in range(r.choice([0, 1, 1, 2, 2, 3, 4, 6, 12 if depth < 2 else 2])):
            mechanism = self.mechanism()
            if r.random() < 0.04:
                mechanism = mechanism.upper() if r.random() < 0.5 else mechanism.capitalize()
            terms.append(r.choice(["", "", "", "", "+", "-", "~", "?"]) + mechanism)
        if r.random() < 0.65:
            terms.append(r.choice(["-all", "~all", "?all", "+all", "all"]))
        for kind, often in (("redirect", 0.15), ("exp", 0.25), ("x-unknown", 0.05), ("op", 0.01), ("default", 0.01)):
            for _ in range(2 if self.oddly() else 1):
                if r.random() < often:
                    name = kind.upper() if self.oddly() else kind
                    terms.insert(r.randint(0, len(terms)), name + "=" + self.spec())
        gap = "  " if r.random() < 0.05 else " "
        version = "v=spf1"
        if self.oddly():
            version = r.choice(["V=SPF1", "v=spf2.0/pra", "v=spf10", " v=spf1", "v=spf1,", "v=spf1\t"])
        return version + (gap + gap.join(terms) if terms else "") + (" " if r.random() < 0.05 else "")

    def focused(self):
        r = self.r
        return r.choice(FOCUS).format(q=r.choice(["", "+", "-", "~", "?"]), n=self.name(), m=r.choice(MACROS))

    def explanation(self):
        r = self.r
        if self.oddly() or r.random() < 0.15:
            return r.choice(["", "%{x}", "100%", "caf\xe9", "%{d", "a" * 300 + ".b." + "c" * 60, "a\ttab", "del\x7f"])
        return " ".join(r.choice(["See", "http://%{d}/why?s=%{S}&i=%{C}", "%{i} is not one of %{d}'s", "100%%", "sent by %{l}%_at%_%{o}",
                                  "%{h}", "%{r}", "%{dr}", "%{l1r-}", "%{v}", "%{p}", "%{d-}", "%{l}@%{d}." * 3, "%{ir}", "%{h-}", "%{p-}", "%{dR}"]) for _ in range(r.randint(1, 4)))

    def texts(self, name, zone):
        r = self.r
        count = r.choices([0, 1, 2], [6, 92, 2])[0] if name != "example.com" else r.choices([0, 1, 2], [2, 96, 2])[0]
        for i in range(count):
            text = self.focused() if r.random() < 0.15 else self.record(0 if name == "example.com" else 2)
            zone.append([name, "TXT", text if len(text) < 200 else [text[:200], text[200:]]])
        if r.random() < 0.2:
            zone.append([name, "TXT", r.choice(["unrelated", "v=spf1x", "", "spf2.0/mfrom -all"])])

    def zone(self):
        r = self.r
        zone = []
        for name in NAMES:
            self.texts(name, zone)
            for address in r.sample(IP4, r.choice([0, 1, 1, 2])):
                zone.append([name, "A", address])
            for address in r.sample(IP6, r.choice([0, 0, 1])):
                zone.append([name, "AAAA", address])
            for target in r.sample(NAMES + GONE, r.choice([0, 0, 1, 2, 11 if r.random() < 0.05 else 3])):
                zone.append([name, "MX", "%d %s" % (r.choice([10, 10, 20]), target)])
            if r.random() < 0.02:
                zone.append([name, "TIMEOUT", r.choice(["TXT", "A", "AAAA", "MX"])])
        zone.append([FOUND_CUT, "A", "192.0.2.25"])
        zone.append(["y.a.example.com", "A", "192.0.2.25"])
        for i in range(r.choice([1, 2])):
            zone.append(["why%d.example.com" % i, "TXT", self.explanation()])
        return zone

    def reverse(self, ip, zone):
        name = ipaddress.ip_address(ip).reverse_pointer
        for target in self.r.sample(NAMES + GONE, self.r.choice([0, 0, 1, 2, 12])):
            zone.append([name, "PTR", target])
        if self.r.random() < 0.03:
            zone.append([name, "TIMEOUT", "PTR"])

    def point_explanations(self, zone):
        """Half of the exp= lead to a text."""
        for record in zone:
            if record[1] != "TXT":
                continue
            text = "".join(record[2]) if isinstance(record[2], list) else record[2]
            words = text.split(" ")
            words = ["exp=why%d.example.com" % self.r.randint(0, 1) if w.startswith("exp=") and self.r.random() < 0.6 else w for w in words]
            text = " ".join(words)
            record[2] = text if len(text) < 200 else [text[:200], text[200:]]

    def state(self, zone, name, record):
        """This record, and no other, is the record of NAME."""
        zone[:] = [record for record in zone if record[:2] != [name, "TXT"]]
        zone.append([name, "TXT", record])

    def refuse(self, zone):
        """The record says fail and why, before anything else is odd."""
        before = self.r.choice(["", "", "exists:%{p}.x ", "include:a.example.com "])
        self.state(zone, "example.com", "v=spf1 %s-all exp=why0.example.com" % before)

    def name_client(self, zone, ip):
        """The names of the client in two records: the one that fits differs."""
        self.state(zone, "example.com", "v=spf1 exists:x.%{p} include:a.example.com -all")
        self.state(zone, "a.example.com", "v=spf1 exists:y.%{p} -all")
        for name in ("example.com", "a.example.com"):
            zone.append([name, "AAAA" if ":" in ip else "A", ip])
            zone.append([ipaddress.ip_address(ip).reverse_pointer, "PTR", name])

    def case(self):
        r = self.r
        zone = self.zone()
        ip = r.choice(IP4 if r.random() < 0.75 else IP6 + ["::ffff:192.0.2.25"])
        self.reverse("192.0.2.25" if ip.startswith("::ffff") else ip, zone)
        self.point_explanations(zone)
        if r.random() < 0.12:
            self.refuse(zone)
        elif r.random() < 0.03:
            self.name_client(zone, "192.0.2.25" if ip.startswith("::ffff") else ip)
        return dict(zone=zone, ip=ip, helo=r.choice(HELOS), local=r.choice(LOCALS), domain="example.com")
