#!/usr/bin/python3
"""Situations beside those of mta-observed.json, in the same form: situations.py >FILE        (see live/live.sh)

Each stands on an address and below a domain of its own; what differs from a sender that has everything right is named."""
import ipaddress, json, re, sys

LISTS = ["zen.spamhaus.org", "xbl.spamhaus.org", "dbl.spamhaus.org", "combined.njabl.org", "bl.spamcop.net", "csi.reputation.example"]
ZEN, DBL, SPAMCOP, NJABL = "zen.spamhaus.org", "dbl.spamhaus.org", "bl.spamcop.net", "combined.njabl.org"
KEY = "v=DKIM1; k=rsa; p={DKIM_P}"
SAME = object()
ALL = []


def reverse(ip):
    return ipaddress.ip_address(ip).reverse_pointer + "."


def situation(name, note, v6=False, helo=SAME, sender=SAME, header=SAME, ptr=SAME, host=SAME, mx=SAME, spf=SAME, helo_spf="v=spf1 a -all", key=KEY,
              dmarc="v=DMARC1; p=reject", dkim="good", extra=(), zones=None, lists=None):
    """PTR, MX, SPF: lists; None: no record. EXTRA: (owner, type, data), @ is the domain, IP the address, REVERSE its name. LISTS: {zone: {object: [data]}}."""
    number = len(ALL) + 1
    ip = "2001:db8:64::%x" % number if v6 else "198.51.100.%d" % number if number < 255 else "203.0.113.%d" % (number - 155)
    domain = name + ".example"

    back = reverse(ip)

    def here(text):
        for word, value in (("REVERSE", back.rstrip(".")), ("IP", ip)):
            text = re.sub(r"\b%s\b" % word, value, text)
        return text.replace("@", domain)

    own = "mail.%s." % domain
    dns = []

    def add(owner, kind, values, default):
        values = [default] if values is SAME else [] if values is None else [values] if isinstance(values, str) else values
        dns.extend([owner, kind, here(v) if kind != "TXT" else '"%s"' % here(v)] for v in values)

    add(reverse(ip), "PTR", ptr, own)
    add(own, "AAAA" if v6 else "A", host, ip)
    add(domain + ".", "MX", mx, "10 " + own)
    add(domain + ".", "TXT", spf, "v=spf1 ip%d:%s -all" % (6 if v6 else 4, ip))
    add(own, "TXT", helo_spf, "")
    add("s1._domainkey.%s." % domain, "TXT", key, KEY)
    add("_dmarc.%s." % domain, "TXT", dmarc, "")
    for owner, kind, data in extra:
        dns.append([here(owner), kind, '"%s"' % here(data) if kind == "TXT" else here(data)])
    address = "sender@" + domain
    ALL.append({
        "id": name, "group": re.match("[a-z]+", name)[0], "note": note, "ip": ip, "domain": domain,
        "helo": own.rstrip(".") if helo is SAME else here(helo).replace("AT", "@"),
        "mail_from": address if sender is SAME else re.sub(r"\bIP\b", ip, sender).replace("%", domain),
        "header_from": address if header is SAME else header.replace("%", domain),
        "dkim": {"mode": dkim, "d": domain, "s": "s1"}, "rounds": 1, "gap": 0, "dns": dns,
        "zones": {here(z): how for z, how in (zones or {}).items()},
        "dnsbl": {z: {here(o): v for o, v in e.items()} for z, e in (lists or {}).items()}})


def rdns():
    situation("clean-six", "everything right, IPv6", v6=True)
    situation("clean-plain", "no SPF, DKIM, DMARC at all", spf=None, helo_spf=None, key=None, dmarc=None, dkim="none")
    situation("ptr-nodata", "the reverse name exists and has no PTR", ptr=None, extra=[("x.REVERSE.", "TXT", "x")])
    situation("ptr-gone", "PTR to a name that does not exist", ptr="gone.@.")
    situation("ptr-address", "PTR that looks like an address, with an A", ptr="IP.", extra=[("IP.", "A", "IP")])
    situation("ptr-octal", "PTR of four numbers that are no address", ptr="300.1.2.3.", extra=[("300.1.2.3.", "A", "IP")])
    situation("ptr-alias", "the reverse name is a CNAME (RFC 2317)", ptr=None, extra=[("REVERSE.", "CNAME", "n.@."), ("n.@.", "PTR", "mail.@.")])
    situation("ptr-alias-gone", "the reverse name is a CNAME to nowhere", ptr=None, extra=[("REVERSE.", "CNAME", "n.gone-@.")])
    situation("ptr-to-alias", "the PTR name is a CNAME to the mail host", ptr="alias.@.", extra=[("alias.@.", "CNAME", "mail.@.")])
    situation("ptr-two-addresses", "the PTR name has two addresses, the sender's second", extra=[("mail.@.", "A", "203.0.113.77")])
    situation("ptr-localhost", "PTR localhost", ptr="localhost.", extra=[("localhost.", "A", "127.0.0.1")])
    situation("ptr-localdomain", "PTR localhost.localdomain", ptr="localhost.localdomain.")
    situation("ptr-arpa", "PTR to itself", ptr="REVERSE.")
    situation("ptr-upper", "PTR in capitals", ptr="MAIL.@.")
    situation("ptr-hyphen", "PTR that begins with a hyphen", ptr="-mail.@.", extra=[("-mail.@.", "A", "IP")])
    situation("ptr-star", "PTR with a star", ptr="*.@.", extra=[("*.@.", "A", "IP")])
    situation("ptr-space", "PTR with a blank", ptr="my mail.@.", extra=[("my mail.@.", "A", "IP")])
    situation("ptr-slash", "PTR with a slash", ptr="a/b.@.", extra=[("a/b.@.", "A", "IP")])
    situation("ptr-long", "PTR with a label of 63 letters", ptr="x" * 63 + ".@.", extra=[("x" * 63 + ".@.", "A", "IP")])
    situation("ptr-wrong-family", "PTR name has an AAAA only", host=None, extra=[("mail.@.", "AAAA", "2001:db8:ffff::2")])
    situation("ptr-two-first-fails", "two PTR names: SERVFAIL, confirmed", ptr=["h.broken.@.", "mail.@."], zones={"broken.@.": "servfail"})
    situation("ptr-two-gone", "two PTR names: NXDOMAIN, confirmed", ptr=["gone.@.", "mail.@."])
    situation("ptr-two-good", "two PTR names, both confirmed", ptr=["mail.@.", "mail2.@."], extra=[("mail2.@.", "A", "IP")])
    situation("ptr-two-bad", "two PTR names: SERVFAIL, elsewhere", ptr=["h.broken.@.", "o.@."], zones={"broken.@.": "servfail"},
              extra=[("o.@.", "A", "203.0.113.78")])
    situation("ptr-two-servfail", "two PTR names, both SERVFAIL", ptr=["h.broken.@.", "i.broken.@."], zones={"broken.@.": "servfail"})
    situation("ptr-refused", "reverse zone REFUSED", ptr=None, zones={"REVERSE.": "refused"})
    situation("ptr-fwd-refused", "PTR name REFUSED", ptr="h.broken.@.", zones={"broken.@.": "refused"})
    situation("ptr-six-none", "IPv6, no PTR", v6=True, ptr=None)
    situation("ptr-six-servfail", "IPv6, reverse zone SERVFAIL", v6=True, ptr=None, zones={"REVERSE.": "servfail"})
    situation("ptr-six-gone", "IPv6, PTR to a name that does not exist", v6=True, ptr="gone.@.")
    situation("ptr-six-fourish", "IPv6, PTR name has an A only", v6=True, host=None, extra=[("mail.@.", "A", "203.0.113.79")])
    situation("ptr-loop", "PTR name is a CNAME loop", ptr="a.@.", extra=[("a.@.", "CNAME", "b.@."), ("b.@.", "CNAME", "a.@.")])


def helo():
    situation("helo-servfail", "SERVFAIL", helo="h.broken.@", zones={"broken.@.": "servfail"})
    situation("helo-refused", "REFUSED", helo="h.broken.@", zones={"broken.@.": "refused"})
    situation("helo-localhost", "localhost", helo="localhost")
    situation("helo-localhost-a", "localhost, which has an address", helo="localhost.localdom", extra=[("localhost.localdom.", "A", "127.0.0.1")])
    situation("helo-single", "one label that does not exist", helo="mailserver")
    situation("helo-domain", "the domain itself, MX and A elsewhere", helo="@", extra=[("@.", "A", "203.0.113.80")])
    situation("helo-own", "the domain itself, which has the address", helo="@", extra=[("@.", "A", "IP")])
    situation("helo-alias", "a CNAME to the mail host", helo="alias.@", extra=[("alias.@.", "CNAME", "mail.@.")])
    situation("helo-alias-gone", "a CNAME to nowhere", helo="alias.@", extra=[("alias.@.", "CNAME", "gone.@.")])
    situation("helo-six", "a name with an AAAA only, to an IPv4 server", helo="six.@", extra=[("six.@.", "AAAA", "2001:db8:ffff::3")])
    situation("helo-dot", "a dot at its end", helo="mail.@.")
    situation("helo-dots", "two dots inside", helo="mail..@")
    situation("helo-first-dot", "a dot at its start", helo=".mail.@")
    situation("helo-hyphen", "a label that begins with a hyphen", helo="-mail.@", extra=[("-mail.@.", "A", "IP")])
    situation("helo-number", "a last label of digits", helo="mail.@.1")
    situation("helo-star", "a star", helo="*.@")
    situation("helo-at", "an at sign", helo="mailATx.example")
    situation("helo-colon", "a colon", helo="mail:25.@")
    situation("helo-slash", "a slash", helo="mail/x.@")
    situation("helo-upper", "the right name in capitals", helo="MAIL.@")
    situation("helo-long", "a label of 64 letters", helo="x" * 64 + ".@")
    situation("helo-receiver", "the receiver's own name", helo="mx.receiver.example", helo_spf=None)
    situation("helo-receiver-address", "the receiver's own address literal", helo="[203.0.113.25]")
    situation("helo-literal-broken", "an address literal without its end", helo="[IP")
    situation("helo-literal-six", "the own IPv6 literal", v6=True, helo="[IPv6:IP]")
    situation("helo-literal-untagged", "the own IPv6 address in brackets, without tag", v6=True, helo="[IP]")
    situation("helo-literal-name", "a name in brackets", helo="[mail.@]")
    situation("helo-bare-six", "a bare IPv6 address", v6=True, helo="IP")
    situation("helo-reversed", "the address as in the reverse zone", helo="REVERSE")
    situation("helo-spf-fail", "HELO name whose SPF says no", helo_spf="v=spf1 -all")
    situation("helo-spf-soft", "HELO name whose SPF says softfail", helo_spf="v=spf1 ~all")
    situation("helo-spf-syntax", "HELO name whose SPF cannot be read", helo_spf="v=spf1 foo:bar -all")
    situation("helo-spf-servfail", "HELO name whose TXT alone fails", helo="h.@", extra=[("h.@.", "A", "IP"), ("h.@.", "TXT", "v=spf1 include:x.broken.@ -all")],
              zones={"broken.@.": "servfail"})
    situation("helo-mx-servfail", "a name without A whose MX is in order", helo="onlymx.@", extra=[("onlymx.@.", "MX", "10 mail.@.")])
    situation("helo-null-mx", "a name without A that says null MX", helo="nomail.@", extra=[("nomail.@.", "MX", "0 .")])
    situation("null-helo-fail", "null sender, HELO's SPF says no", sender="", helo_spf="v=spf1 -all")
    situation("null-no-helo", "null sender, HELO does not exist", sender="", helo="gone.@")


def senders():
    plain = {"dkim": "none", "key": None, "dmarc": None}
    situation("from-nullmx", "null MX, no A", mx="0 .", **plain)
    situation("from-nullmx-two", "null MX beside a good MX", mx=["0 .", "10 mail.@."], **plain)
    situation("from-mx-private", "MX host 10.0.0.1", mx="10 p.@.", extra=[("p.@.", "A", "10.0.0.1")], **plain)
    situation("from-mx-private-b", "MX host 192.168.0.1", mx="10 p.@.", extra=[("p.@.", "A", "192.168.0.1")], **plain)
    situation("from-mx-private-c", "MX host 172.16.0.1", mx="10 p.@.", extra=[("p.@.", "A", "172.16.0.1")], **plain)
    situation("from-mx-linklocal", "MX host 169.254.1.1", mx="10 p.@.", extra=[("p.@.", "A", "169.254.1.1")], **plain)
    situation("from-mx-multicast", "MX host 224.0.0.1", mx="10 p.@.", extra=[("p.@.", "A", "224.0.0.1")], **plain)
    situation("from-mx-broadcast", "MX host 255.255.255.255", mx="10 p.@.", extra=[("p.@.", "A", "255.255.255.255")], **plain)
    situation("from-mx-loop-six", "MX host ::1", mx="10 p.@.", extra=[("p.@.", "AAAA", "::1")], **plain)
    situation("from-mx-mixed", "two MX, loopback and good", mx=["10 lo.@.", "20 mail.@."], extra=[("lo.@.", "A", "127.0.0.1")], **plain)
    situation("from-mx-gone", "MX target does not exist, no A", mx="10 gone.@.", **plain)
    situation("from-mx-nodata", "MX target has no address", mx="10 txt.@.", extra=[("txt.@.", "TXT", "x")], **plain)
    situation("from-mx-half", "two MX, one missing", mx=["10 gone.@.", "20 mail.@."], **plain)
    situation("from-mx-half-servfail", "two MX, one SERVFAIL, one good", mx=["10 h.broken.@.", "20 mail.@."], zones={"broken.@.": "servfail"}, **plain)
    situation("from-mx-half-gone-servfail", "two MX, one missing, one SERVFAIL", mx=["10 gone.@.", "20 h.broken.@."], zones={"broken.@.": "servfail"}, **plain)
    situation("from-mx-timeout", "the only MX target never answers", mx="10 h.dead.@.", zones={"dead.@.": "timeout"}, **plain)
    situation("from-mx-literal", "MX to an address", mx="10 IP.", **plain)
    situation("from-mx-literal-a", "MX to an address, beside a good MX", mx=["10 IP.", "20 mail.@."], **plain)
    situation("from-mx-alias", "MX to a CNAME", mx="10 alias.@.", extra=[("alias.@.", "CNAME", "mail.@.")], **plain)
    situation("from-mx-alias-gone", "MX to a CNAME to nowhere", mx="10 alias.@.", extra=[("alias.@.", "CNAME", "gone.@.")], **plain)
    situation("from-mx-six", "MX host with AAAA only", mx="10 six.@.", extra=[("six.@.", "AAAA", "2001:db8:ffff::4")], **plain)
    situation("from-mx-localhost", "MX localhost", mx="10 localhost.", extra=[], **plain)
    situation("from-mx-receiver", "MX is the receiver", mx="10 mx.receiver.example.", **plain)
    situation("from-mx-underscore", "MX host with an underscore", mx="10 my_mx.@.", extra=[("my_mx.@.", "A", "IP")], **plain)
    situation("from-alias", "the domain is a CNAME to one with MX", sender="s@alias.%", header="s@alias.%", extra=[("alias.@.", "CNAME", "@.")], **plain)
    situation("from-alias-gone", "the domain is a CNAME to nowhere", sender="s@alias.%", header="s@alias.%", extra=[("alias.@.", "CNAME", "gone.@.")], **plain)
    situation("from-sub-gone", "a subdomain that does not exist", sender="s@gone.%", header="s@gone.%", **plain)
    situation("from-sub-a", "a subdomain with A", sender="s@news.%", header="s@news.%", extra=[("news.@.", "A", "203.0.113.81")], **plain)
    situation("from-refused", "REFUSED", sender="s@broken.%", header="s@broken.%", zones={"broken.@.": "refused"}, **plain)
    situation("from-mx-servfail-type", "SERVFAIL above, sender below it", sender="s@a.broken.%", header="s@a.broken.%", zones={"broken.@.": "servfail"}, **plain)
    situation("from-underscore", "an underscore in the sender domain", sender="s@my_news.%", header="s@my_news.%", extra=[("my_news.@.", "MX", "10 mail.@.")], **plain)
    situation("from-hyphen", "the sender domain begins with a hyphen", sender="s@-news.%", header="s@-news.%", extra=[("-news.@.", "MX", "10 mail.@.")], **plain)
    situation("from-dots", "two dots in the sender domain", sender="s@a..%", header="s@%", **plain)
    situation("from-dot", "a dot at the end of the sender domain", sender="s@%.", header="s@%", **plain)
    situation("from-upper", "the sender domain in capitals", sender="S@%".replace("%", "FROM-UPPER.EXAMPLE"), **plain)
    situation("from-none", "a sender without domain", sender="sender", header="s@%", **plain)
    situation("from-literal-other", "a literal of another address", sender="s@[203.0.113.5]", header="s@%", **plain)
    situation("from-literal-own", "a literal of the own address", sender="s@[IP]", header="s@%", **plain)
    situation("from-literal-no-ptr", "a literal of the own address, no PTR", sender="s@[IP]", header="s@%", ptr=None, **plain)
    situation("from-literal-servfail", "a literal of the own address, PTR SERVFAIL", sender="s@[IP]", header="s@%", ptr=None, zones={"REVERSE.": "servfail"}, **plain)
    situation("from-literal-bad", "a literal that is no address", sender="s@[foo]", header="s@%", **plain)
    situation("from-star", "a star in the sender domain", sender="s@a*b.%", header="s@%", **plain)
    situation("from-number-last", "a sender domain that ends in digits", sender="s@%.1", header="s@%", **plain)
    situation("from-hyphen-last", "a label that ends with a hyphen", sender="s@news-.%", header="s@%", **plain)
    situation("from-mx-hyphen", "MX host that begins with a hyphen", mx="10 -mx.@.", extra=[("-mx.@.", "A", "IP")], **plain)
    situation("from-mx-star", "MX host with a star", mx="10 a*b.@.", extra=[("a*b.@.", "A", "IP")], **plain)
    situation("from-mx-hyphen-good", "MX host that begins with a hyphen beside a good one", mx=["10 -mx.@.", "20 mail.@."], **plain)
    situation("from-nullmx-late", "a good MX beside a null MX of higher preference", mx=["10 mail.@.", "20 ."], **plain)
    situation("from-literal-six", "an IPv6 literal", sender="s@[IPv6:2001:db8::5]", header="s@%", **plain)
    situation("from-bare-address", "an address without brackets", sender="s@IP", header="s@%", **plain)
    situation("from-number", "a sender domain of digits", sender="s@1234", header="s@%", **plain)
    situation("from-localhost", "root@localhost", sender="root@localhost", header="s@%", **plain)
    situation("from-localdomain", "root@localhost.localdomain", sender="root@localhost.localdomain", header="s@%", **plain)


def spf():
    plain = {"dkim": "none", "key": None, "dmarc": None}
    situation("spf-fail", "another address, -all", spf="v=spf1 ip4:203.0.113.82 -all", **plain)
    situation("spf-syntax", "an unknown mechanism", spf="v=spf1 foo:bar -all", **plain)
    situation("spf-bad-ip", "an ip4 that is none", spf="v=spf1 ip4:1.2.3.400 -all", **plain)
    situation("spf-bad-cidr", "a prefix length that is none", spf="v=spf1 ip4:198.51.100.0/33 -all", **plain)
    situation("spf-include-none", "include of a name without record", spf="v=spf1 include:mail2.@ -all", extra=[("mail2.@.", "A", "IP")], **plain)
    situation("spf-include-gone", "include of a name that does not exist", spf="v=spf1 include:gone.@ -all", **plain)
    situation("spf-include-fail", "include of a record that fails, then pass", spf="v=spf1 include:i.@ ip4:IP -all", extra=[("i.@.", "TXT", "v=spf1 -all")], **plain)
    situation("spf-include-two", "include of a name with two records", spf="v=spf1 include:i.@ -all",
              extra=[("i.@.", "TXT", "v=spf1 -all"), ("i.@.", "TXT", "v=spf1 ~all")], **plain)
    situation("spf-include-syntax", "include of a record that cannot be read", spf="v=spf1 include:i.@ -all", extra=[("i.@.", "TXT", "v=spf1 foo:bar -all")], **plain)
    situation("spf-redirect", "redirect to a record that fails", spf="v=spf1 redirect=r.@", extra=[("r.@.", "TXT", "v=spf1 -all")], **plain)
    situation("spf-redirect-none", "redirect to nowhere", spf="v=spf1 redirect=gone.@", **plain)
    situation("spf-redirect-all", "redirect beside all", spf="v=spf1 redirect=gone.@ ~all", **plain)
    situation("spf-loop", "include of itself", spf="v=spf1 include:@ -all", **plain)
    situation("spf-servfail-a", "a mechanism whose name is SERVFAIL", spf="v=spf1 a:h.broken.@ -all", zones={"broken.@.": "servfail"}, **plain)
    situation("spf-timeout-include", "include of a name that never answers", spf="v=spf1 include:h.dead.@ -all", zones={"dead.@.": "timeout"}, **plain)
    situation("spf-servfail-after", "SERVFAIL behind a match", spf="v=spf1 ip4:IP include:h.broken.@ -all", zones={"broken.@.": "servfail"}, **plain)
    situation("spf-self-servfail", "the domain itself is SERVFAIL but its MX is not asked", sender="", spf=None, helo="h.@", extra=[("h.@.", "A", "IP"),
              ("h.@.", "TXT", "v=spf1 a:x.broken.@ -all")], zones={"broken.@.": "servfail"}, **plain)
    situation("spf-void-fail", "three void lookups, then fail", spf="v=spf1 a:v1.@ a:v2.@ a:v3.@ -all", **plain)
    situation("spf-void-two", "two void lookups, then pass", spf="v=spf1 a:v1.@ a:v2.@ ip4:IP -all", **plain)
    situation("spf-lookups-ten", "ten lookups, the last passes", spf="v=spf1 " + " ".join("a:a%d.@" % i for i in range(9)) + " a:mail.@ -all",
              extra=[("a%d.@." % i, "A", "203.0.113.83") for i in range(9)], **plain)
    situation("spf-lookups-many", "twelve lookups, none passes", spf="v=spf1 " + " ".join("a:a%d.@" % i for i in range(12)) + " -all",
              extra=[("a%d.@." % i, "A", "203.0.113.84") for i in range(12)], **plain)
    situation("spf-mx-many", "mx of eleven hosts, none the sender's", spf="v=spf1 mx:m.@ -all",
              extra=[("m.@.", "MX", "10 m%d.@." % i) for i in range(11)] + [("m%d.@." % i, "A", "203.0.113.85") for i in range(11)], **plain)
    situation("spf-ptr", "ptr, the confirmed name below the domain", spf="v=spf1 ptr -all", **plain)
    situation("spf-ptr-other", "ptr, the name elsewhere", spf="v=spf1 ptr:other.example -all", **plain)
    situation("spf-exists", "exists with a macro that is there", spf="v=spf1 exists:%{i}.ok.@ -all", extra=[("IP.ok.@.", "A", "127.0.0.2")], **plain)
    situation("spf-exists-not", "exists with a macro that is not there", spf="v=spf1 exists:%{i}.no.@ -all", **plain)
    situation("spf-macro-bad", "a macro that is none", spf="v=spf1 exists:%{x}.@ -all", **plain)
    situation("spf-exp", "fail with an explanation", spf="v=spf1 -all exp=why.@", extra=[("why.@.", "TXT", "%{i} is not one of ours")], **plain)
    situation("spf-upper", "upper case", spf="V=SPF1 IP4:203.0.113.86 -ALL", **plain)
    situation("spf-version", "v=spf10", spf="v=spf10 -all", **plain)
    situation("spf-glued", "no blank between terms", spf="v=spf1 ip4:203.0.113.86-all", **plain)
    situation("spf-unknown-modifier", "an unknown modifier, then fail", spf="v=spf1 foo=bar -all", **plain)
    situation("spf-six", "an IPv6 sender and a record for IPv4", v6=True, spf="v=spf1 ip4:198.51.100.1 -all", **plain)
    situation("spf-long", "a record in two strings", spf="v=spf1 " + "ip4:203.0.113.87 " * 15 + "ip4:IP -all", **plain)
    situation("spf-soft-helo", "softfail of both", spf="v=spf1 ~all", helo_spf="v=spf1 ~all", **plain)
    situation("spf-include-soft", "include that softfails, then neutral", spf="v=spf1 include:i.@ ?all", extra=[("i.@.", "TXT", "v=spf1 ~all")], **plain)
    situation("spf-plus-all", "+all", spf="v=spf1 +all", **plain)
    situation("spf-empty", "v=spf1 alone", spf="v=spf1", **plain)
    situation("spf-sender-id", "spf2.0 only", spf="spf2.0/pra -all", **plain)
    situation("spf-trailing", "a dot behind an include", spf="v=spf1 include:i.@. -all", extra=[("i.@.", "TXT", "v=spf1 ip4:IP -all")], **plain)


def signatures():
    situation("key-missing", "no key", key=None)
    situation("key-revoked", "p= empty", key="v=DKIM1; k=rsa; p=")
    situation("key-short", "a key of 512 bits", key="v=DKIM1; k=rsa; p={DKIM_P_512}")
    situation("key-servfail", "key zone SERVFAIL", key=None, zones={"_domainkey.@.": "servfail"})
    situation("key-refused", "key zone REFUSED", key=None, zones={"_domainkey.@.": "refused"})
    situation("key-no-version", "no v=", key="k=rsa; p={DKIM_P}")
    situation("key-version", "v=DKIM2", key="v=DKIM2; k=rsa; p={DKIM_P}")
    situation("key-type", "k=ed25519 with an RSA key", key="v=DKIM1; k=ed25519; p={DKIM_P}")
    situation("key-hash", "h=sha1 only", key="v=DKIM1; h=sha1; k=rsa; p={DKIM_P}")
    situation("key-service", "s=other", key="v=DKIM1; s=other; k=rsa; p={DKIM_P}")
    situation("key-strict", "t=s", key="v=DKIM1; t=s; k=rsa; p={DKIM_P}")
    situation("key-text", "another text", key="something else")
    situation("key-no-p", "no p=", key="v=DKIM1; k=rsa")
    situation("key-alias", "a CNAME to the key", key=None, extra=[("s1._domainkey.@.", "CNAME", "k.@."), ("k.@.", "TXT", KEY)])
    situation("key-alias-gone", "a CNAME to nowhere", key=None, extra=[("s1._domainkey.@.", "CNAME", "gone.@.")])
    situation("key-testing-wrong", "t=y and another key", key="v=DKIM1; t=y; k=rsa; p={DKIM_P_OTHER}")
    situation("key-nodata", "the key's name exists without TXT", key=None, extra=[("s1._domainkey.@.", "A", "IP")])


VICTIM = ("victim-@.", "MX", "10 mail.@.")


def dmarc():
    other = {"header": "ceo@victim-%"}
    situation("dmarc-none", "no DMARC record, nothing aligned", extra=[VICTIM], **other)
    situation("dmarc-pct-zero", "p=reject pct=0", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject; pct=0")], **other)
    situation("dmarc-quarantine-zero", "p=quarantine pct=0", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=quarantine; pct=0")], **other)
    situation("dmarc-syntax", "a record that cannot be read", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1 p=reject")], **other)
    situation("dmarc-no-policy", "no p=", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; rua=mailto:a@victim-@")], **other)
    situation("dmarc-bad-policy", "p=block", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=block")], **other)
    situation("dmarc-bad-tag", "an unreadable tag behind p=reject", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject; sp=block; adkim=x")], **other)
    situation("dmarc-upper", "P=REJECT", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; P=REJECT")], **other)
    situation("dmarc-other-text", "another text beside p=reject", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "hello"), ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject")], **other)
    situation("dmarc-sub-own", "a subdomain with its own p=none under reject", header="ceo@sub.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject"), ("_dmarc.sub.victim-@.", "TXT", "v=DMARC1; p=none"), ("sub.victim-@.", "A", "203.0.113.88")])
    situation("dmarc-sub-none", "a subdomain, sp=none", header="ceo@sub.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject; sp=none"), ("sub.victim-@.", "A", "203.0.113.89")])
    situation("dmarc-sub-inherit", "a subdomain, no sp", header="ceo@sub.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject"), ("sub.victim-@.", "A", "203.0.113.90")])
    situation("dmarc-sub-quarantine", "a subdomain, sp=quarantine", header="ceo@sub.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject; sp=quarantine"), ("sub.victim-@.", "A", "203.0.113.91")])
    situation("dmarc-deep", "two levels below p=reject", header="ceo@a.b.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject"), ("a.b.victim-@.", "A", "203.0.113.92")])
    situation("dmarc-np", "a subdomain that does not exist, np=reject p=none", header="ceo@no.victim-%",
              extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=none; np=reject")])
    situation("dmarc-testing", "p=reject t=y", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject; t=y")], **other)
    situation("dmarc-dkim-only", "DKIM aligned, SPF of another domain", sender="b@bounce-%", extra=[("bounce-@.", "MX", "10 mail.@."),
              ("bounce-@.", "TXT", "v=spf1 ip4:IP -all")])
    situation("dmarc-spf-fail-dkim", "SPF fails, DKIM aligned", spf="v=spf1 ~all")
    situation("dmarc-key-gone", "p=reject, key missing, SPF aligned", key=None)
    situation("dmarc-both-fail", "p=reject, SPF softfails, key missing", key=None, spf="v=spf1 ~all")
    situation("dmarc-both-temp", "p=reject, SPF softfails, key SERVFAIL", key=None, spf="v=spf1 ~all", zones={"_domainkey.@.": "servfail"})
    situation("dmarc-spf-temp", "p=reject, unsigned, SPF SERVFAIL", dkim="none", spf="v=spf1 include:x.broken.@ -all", zones={"broken.@.": "servfail"})
    situation("dmarc-relaxed-sub", "p=reject, SPF of a subdomain, relaxed", dkim="none", sender="b@bounce.%",
              extra=[("bounce.@.", "MX", "10 mail.@."), ("bounce.@.", "TXT", "v=spf1 ip4:IP -all")])
    situation("dmarc-strict-dkim", "p=reject, strict, From a subdomain, DKIM of the domain", header="ceo@news.%", dmarc="v=DMARC1; p=reject; adkim=s; aspf=s",
              extra=[("news.@.", "A", "IP")])
    situation("dmarc-null-aligned", "null sender, HELO aligned, unsigned, p=reject", sender="", dkim="none")
    situation("dmarc-null-unaligned", "null sender, HELO elsewhere, unsigned, p=reject", sender="", dkim="none", helo="mail.other-@", ptr="mail.other-@.",
              extra=[("mail.other-@.", "A", "IP"), ("mail.other-@.", "TXT", "v=spf1 a -all")])
    situation("dmarc-softfail", "p=quarantine, unsigned, SPF softfail", dkim="none", spf="v=spf1 ~all", dmarc="v=DMARC1; p=quarantine")
    situation("dmarc-neutral", "p=reject, unsigned, SPF neutral", dkim="none", spf="v=spf1 ?all")
    situation("dmarc-no-spf", "p=reject, unsigned, no SPF", dkim="none", spf=None)
    situation("dmarc-body", "p=reject, body altered, SPF elsewhere", dkim="badbody", sender="b@bounce-%", extra=[("bounce-@.", "MX", "10 mail.@."),
              ("bounce-@.", "TXT", "v=spf1 ip4:IP -all")])


def lists():
    situation("zen-css", "ZEN: CSS", lists={ZEN: {"IP": ["127.0.0.3"]}})
    situation("zen-several", "ZEN: SBL, XBL and PBL", lists={ZEN: {"IP": ["127.0.0.2", "127.0.0.4", "127.0.0.10"]}})
    situation("zen-unknown-code", "ZEN: a code that means nothing", lists={ZEN: {"IP": ["127.0.0.99"]}})
    situation("zen-one", "ZEN: 127.0.0.1", lists={ZEN: {"IP": ["127.0.0.1"]}})
    situation("zen-refused-code", "ZEN: 127.255.255.254", lists={ZEN: {"IP": ["127.255.255.254"]}})
    situation("zen-typing-code", "ZEN: 127.255.255.252", lists={ZEN: {"IP": ["127.255.255.252"]}})
    situation("zen-code-and-error", "ZEN: SBL and an error code", lists={ZEN: {"IP": ["127.0.0.2", "127.255.255.254"]}})
    situation("zen-servfail", "ZEN SERVFAIL", lists={ZEN: {"IP": ["SERVFAIL"]}})
    situation("zen-refused", "ZEN REFUSED", lists={ZEN: {"IP": ["REFUSED"]}})
    situation("zen-zero", "ZEN: 0.0.0.0", lists={ZEN: {"IP": ["0.0.0.0"]}})
    situation("zen-six", "ZEN, IPv6", v6=True, lists={ZEN: {"IP": ["127.0.0.2"]}})
    situation("zen-six-servfail", "ZEN SERVFAIL, IPv6", v6=True, lists={ZEN: {"IP": ["SERVFAIL"]}})
    situation("zen-and-spamcop", "ZEN and SpamCop", lists={ZEN: {"IP": ["127.0.0.4"]}, SPAMCOP: {"IP": ["127.0.0.2"]}})
    situation("spamcop-code", "SpamCop: 127.0.0.9", lists={SPAMCOP: {"IP": ["127.0.0.9"]}})
    situation("spamcop-servfail", "SpamCop SERVFAIL", lists={SPAMCOP: {"IP": ["SERVFAIL"]}})
    situation("njabl-listed", "a dead list that lists", lists={NJABL: {"IP": ["127.0.0.2"]}})
    situation("njabl-parked", "a dead list that answers a parking address", lists={NJABL: {"IP": ["203.0.113.93"]}})
    situation("njabl-refused", "a dead list REFUSED", lists={NJABL: {"IP": ["REFUSED"]}})
    situation("csi-servfail", "the reputation list SERVFAIL", lists={"csi.reputation.example": {"IP": ["SERVFAIL"]}})
    situation("dbl-sender", "DBL: sender domain", lists={DBL: {"@": ["127.0.1.2"]}})
    situation("dbl-phish", "DBL: sender domain, phishing", lists={DBL: {"@": ["127.0.1.4"]}})
    situation("dbl-helo", "DBL: HELO name", helo="mail.bad-@", extra=[("mail.bad-@.", "A", "IP")], lists={DBL: {"bad-@": ["127.0.1.2"]}})
    situation("dbl-error", "DBL: sender domain, 127.255.255.254", lists={DBL: {"@": ["127.255.255.254"]}})
    situation("dbl-servfail", "DBL: sender domain SERVFAIL", sender="s@news-%", header="s@news-%", dkim="none",
              extra=[("news-@.", "MX", "10 mail.@."), ("news-@.", "TXT", "v=spf1 ip4:IP -all")], lists={DBL: {"news-@": ["SERVFAIL"]}})
    situation("dbl-sub", "DBL: the domain above the sender's", sender="s@news.%", header="s@news.%", helo="mx.h-@", ptr="mx.h-@.", dkim="none",
              extra=[("news.@.", "MX", "10 mail.@."), ("news.@.", "TXT", "v=spf1 ip4:IP -all"), ("mx.h-@.", "A", "IP")], lists={DBL: {"@": ["127.0.1.2"]}})
    situation("dbl-null", "DBL lists the HELO name's domain, null sender", sender="", lists={DBL: {"@": ["127.0.1.2"]}})
    situation("dbl-literal", "HELO is an address literal, DBL answers nothing", helo="[IP]", lists={DBL: {"@": ["127.0.1.2"]}})


def combinations():
    listed = {"lists": {ZEN: {"IP": ["127.0.0.2"]}}}
    situation("both-ptr-zen", "no PTR, ZEN", ptr=None, **listed)
    situation("both-forged-zen", "PTR elsewhere, ZEN", ptr="o.@.", extra=[("o.@.", "A", "203.0.113.94")], **listed)
    situation("both-ptr-servfail-zen", "PTR SERVFAIL, ZEN", ptr=None, zones={"REVERSE.": "servfail"}, **listed)
    situation("both-helo-zen", "HELO does not exist, ZEN", helo="gone.@", **listed)
    situation("both-helo-bare-zen", "HELO bare, ZEN", helo="mailserver", **listed)
    situation("both-helo-servfail-zen", "HELO SERVFAIL, ZEN", helo="h.broken.@", zones={"broken.@.": "servfail"}, **listed)
    situation("both-sender-zen", "sender domain does not exist, ZEN", sender="s@gone-%", **listed)
    situation("both-sender-servfail-zen", "sender domain SERVFAIL, ZEN", sender="s@broken.%", zones={"broken.@.": "servfail"}, **listed)
    situation("both-nullmx-zen", "null MX, ZEN", mx="0 .", **listed)
    situation("both-spf-zen", "SPF fails, ZEN", spf="v=spf1 -all", **listed)
    situation("both-dmarc-zen", "p=reject fails, ZEN", spf="v=spf1 ~all", dkim="none", **listed)
    situation("both-ptr-sender", "no PTR, sender domain does not exist", ptr=None, sender="s@gone-%")
    situation("both-ptr-helo", "no PTR, HELO does not exist", ptr=None, helo="gone.@")
    situation("both-ptr-servfail-helo", "PTR SERVFAIL, HELO bare", ptr=None, helo="mailserver", zones={"REVERSE.": "servfail"})
    situation("both-helo-servfail-sender", "HELO SERVFAIL, sender domain does not exist", helo="h.broken.@", sender="s@gone-%", zones={"broken.@.": "servfail"})
    situation("both-sender-servfail-dbl", "sender domain SERVFAIL and on DBL", sender="s@broken.%", zones={"broken.@.": "servfail"}, lists={DBL: {"broken.@": ["127.0.1.2"]}})
    situation("both-spf-sender", "sender domain without MX and A, SPF fails", mx=None, spf="v=spf1 -all")
    situation("both-spf-ptr", "no PTR, SPF fails", ptr=None, spf="v=spf1 -all")
    situation("both-dkim-dmarc", "body altered, p=reject, SPF fails softly", dkim="badbody", spf="v=spf1 ~all")
    situation("both-dkim-spf", "key missing, SPF fails", key=None, spf="v=spf1 -all")
    situation("both-generic-many", "generic PTR, softfail, p=reject fails, PBL", ptr="198-51-100-9.dyn.isp-@.", dkim="none", spf="v=spf1 ~all",
              extra=[("198-51-100-9.dyn.isp-@.", "A", "IP")], lists={ZEN: {"IP": ["127.0.0.11"]}})
    situation("both-many", "no PTR, SBL, DROP, SPF fails, p=reject", ptr=None, dkim="none", spf="v=spf1 -all", lists={ZEN: {"IP": ["127.0.0.2", "127.0.0.9"]}})


def later():
    situation("dmarc-absent-domain", "p=reject of a domain that has nothing but its policy", header="ceo@victim-%",
              extra=[("_dmarc.victim-@.", "TXT", "v=DMARC1; p=reject")])
    situation("dmarc-quarantine-all", "p=quarantine pct=100", header="ceo@victim-%", extra=[VICTIM, ("_dmarc.victim-@.", "TXT", "v=DMARC1; p=quarantine; pct=100")])
    situation("key-servfail-unaligned", "key SERVFAIL, p=reject, SPF of another domain", key=None, sender="b@bounce-%", zones={"_domainkey.@.": "servfail"},
              extra=[("bounce-@.", "MX", "10 mail.@."), ("bounce-@.", "TXT", "v=spf1 ip4:IP -all")])
    situation("helo-six-name", "IPv6, HELO has an A only", v6=True, helo="four.@", extra=[("four.@.", "A", "203.0.113.95")])
    situation("both-dbl-zen", "ZEN and DBL", lists={ZEN: {"IP": ["127.0.0.4"]}, DBL: {"@": ["127.0.1.2"]}})
    situation("both-six", "IPv6, no PTR, HELO does not exist, SPF fails", v6=True, ptr=None, helo="gone.@", spf="v=spf1 -all")


def all_of_them():
    """The list, as {"zones", "scenarios"}."""
    if not ALL:
        for part in (rdns, helo, senders, spf, signatures, dmarc, lists, combinations, later):
            part()
    return {"zones": LISTS, "scenarios": ALL}


if __name__ == "__main__":
    json.dump(all_of_them(), sys.stdout, indent=1)
