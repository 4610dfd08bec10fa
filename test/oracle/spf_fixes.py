"""pyspf 2.0.14 with what it does otherwise than RFC 7208 put right, each point by itself: the allow list of the comparison.

A difference from pyspf is explained when it is gone once these points are put right. Without any of them Query is pyspf's own."""
import re
import urllib.parse

import spf

# point: the section of RFC 7208, and what it says
POINTS = {
    "ptr-error": "RFC 7208 5.5: after a DNS error a PTR name is skipped, or the mechanism does not match",
    "left-to-right": "RFC 7208 4.6.2: mechanisms are evaluated from left to right; the target of one that is not reached is nothing",
    "bad-target": "RFC 7208 4.8: a target that is no valid name matches nothing, and nothing is looked up",
    "mx-first-match": "RFC 7208 5.4: an address of an MX that matches decides; if the hosts behind it are looked up is left open",
    "ptr-first-match": "RFC 7208 5.5: a validated name that matches decides; if the names behind it count as void lookups is left open",
    "redirect-late": "RFC 7208 6.1: a redirect is looked at after all mechanisms, and only then costs a lookup (4.6.4)",
    "visible-ascii": "RFC 7208 4.6.1, 7.1: spaces separate terms, which are visible ASCII; a tab or another control character is an error",
    "any-case": "RFC 7208 4.6.1: names of modifiers are case-insensitive",
    "unknown-repeats": "RFC 7208 6: only redirect and exp may appear at most once; the others are macro-strings",
    "exp-late": "RFC 7208 6.2: the explanation is fetched when the result is fail, from the record that decided, and no limit counts it",
    "exp-syntax": "RFC 7208 6.2: an explanation is made of visible ASCII, spaces and macros",
    "exp-empty": "RFC 7208 6.2: an empty text is a text",
    "exp-length": "RFC 7208 7.3: a domain name is cut at 253 octets, an explanation is not",
    "exists-domain": "RFC 7208 5.7: exists needs a domain-spec, with a qualifier too",
    "macro-syntax": "RFC 7208 7.1: \"%%\" is a percent sign wherever it stands; a number but 0, \"r\", and the delimiters . - + , / _ =",
    "macro-case": "RFC 7208 7.1, RFC 5234 2.3: the \"r\" of a macro is an ABNF literal, which has no case",
    "joined-by-dots": "RFC 7208 7.3: the parts of a macro are joined with dots, whatever split them",
    "cut-labels": "RFC 7208 7.3: labels go from the left until a name fits into 253 octets",
    "fitting-name": "RFC 7208 7.3: %{p} is a validated name that fits the domain whose record it is in",
}
MACRO = re.compile(r"^[slodiphcrtv](0*[1-9]\d*)?r?[-.+,/_=]*$", re.I)


class Query(spf.query):
    def __init__(self, points, **kv):
        self.points = points
        super().__init__(**kv)

    def on(self, name):
        return name in self.points

    # --- the client's names ---

    def addresses(self, name):
        try:
            return self.dns_a(name, self.A)
        except spf.TempError:
            if self.on("ptr-error"):
                return []
            raise

    def validated_ptrs(self, suffix=None):
        """The validated names; of those that match SUFFIX, the first one ends the search."""
        try:
            names = self.dns_ptr(self.i)[:spf.MAX_PTR]
        except spf.TempError:
            if self.on("ptr-error"):
                return []
            raise
        found = []
        for name in names:
            if self.cidrmatch(self.addresses(name), self.cidrmax):
                found.append(name)
                if suffix and spf.domainmatch([name], suffix):
                    break
        return found

    def getp(self):
        if not self.on("fitting-name"):
            return super().getp()
        if not hasattr(self, "names"):
            self.names = self.validated_ptrs()
        fits = [n for n in self.names if n.lower() == self.d.lower()]
        fits += [n for n in self.names if n.lower().endswith("." + self.d.lower())]
        self.p = (fits + self.names + ["unknown"])[0]
        return self.p

    # --- macros ---

    def check_macros(self, text):
        rest = re.sub(r"%[%_-]", "", text)
        for body in re.findall(r"%\{([^}]*)\}", rest):
            if not MACRO.match(body):
                raise spf.PermError("macro syntax", body)
        if "%" in re.sub(r"%\{[^}]*\}", "", rest):
            raise spf.PermError("macro syntax", text)

    def one_macro(self, macro, is_name):
        letter = macro[2].lower()
        if letter == "p":
            self.getp()
        elif letter in "crt" and is_name:
            raise spf.PermError("c,r,t macros allowed in exp= text only", macro)
        value = getattr(self, letter, self)
        if value == self:
            raise spf.PermError("Unknown Macro Encountered", macro)
        if not value:
            return ""
        joiner = "." if self.on("joined-by-dots") else spf.JOINERS.get(letter)
        how = macro[3:-1].lower() if self.on("macro-case") else macro[3:-1]
        value = spf.expand_one(value, how, joiner)
        return urllib.parse.quote(value, "~") if letter != macro[2] else value

    def shorten(self, text, is_name):
        if not is_name and self.on("exp-length"):
            return text
        while len(text) > 253 and "." in text:
            text = text[text.index(".") + 1:]
            if not self.on("cut-labels"):
                break
        return text

    def expand(self, s, stripdot=True):
        if self.on("macro-syntax"):
            self.check_macros(s)
        elif "%" in s and spf.RE_INVALID_MACRO.search(s):
            raise spf.PermError("invalid-macro-char", s)
        fixed = {"%%": "%", "%_": " ", "%-": "%20"}
        text = spf.RE_CHAR.sub(lambda m: fixed.get(m[0]) or self.one_macro(m[0], stripdot), s)
        if stripdot and text.endswith("."):
            text = text[:-1]
        return self.shorten(text, stripdot)

    def get_explanation(self, spec):
        text = super().get_explanation(spec)
        if text and self.on("exp-syntax") and re.search(r"[^ -~]", text):
            return None
        return text

    # --- records ---

    def late(self, mech):
        """The mechanism with its target not expanded yet, its syntax checked."""
        m, arg, _, _ = spf.parse_mechanism(mech, None)
        plain = m.lstrip("+-~?")
        if self.on("exists-domain") and plain in ("exists", "include") and ":" not in mech:
            raise spf.PermError("implicit exists not allowed", mech)
        if not self.on("left-to-right") or plain not in ("a", "mx", "ptr", "exists", "include") or not arg or "%" not in arg:
            if self.on("left-to-right") and plain == "include" and arg and arg.rstrip(".") == self.d:
                return (mech, "include", self.d, self.cidrmax, spf.RESULTS.get(m[0], "pass")), None
            return self.validate_mechanism(mech), None
        self.check_macros(arg) if self.on("macro-syntax") else None
        if spf.RE_TOPLAB.split(arg)[-1]:
            raise spf.PermError("Invalid domain found (use FQDN)", arg)
        if re.search(r"%\{[crt]", re.sub("%%", "", arg), re.I):
            raise spf.PermError("c,r,t macros allowed in exp= text only", arg)
        return self.validate_mechanism(mech.replace(arg, "late.example")), arg

    def target(self, parsed, spec):
        mech, m, arg, bits, result = parsed
        if spec is not None:
            arg = self.expand(spec)
        return m, arg, bits, result

    def any_host(self, names, bits):
        if not self.on("mx-first-match"):
            return self.cidrmatch([a for n in names for a in self.dns_a(n, self.A)], bits)
        return any(self.cidrmatch(self.dns_a(n, self.A), bits) for n in names)

    def mx_match(self, arg, bits):
        hosts = self.dns(arg, "MX")
        if len(hosts) > spf.MAX_MX:
            raise spf.PermError("More than %d MX records returned" % spf.MAX_MX)
        return self.any_host([h[1] for h in sorted(hosts) if h[1] not in ("", ".")], bits)

    def matches(self, m, arg, bits, recursion):
        if m in ("a", "mx", "ptr", "exists", "include"):
            self.check_lookups()
        if m == "all":
            return True
        if self.on("bad-target") and m in ("a", "mx", "ptr", "exists") and any(
                not 0 < len(label) < 64 for label in arg.split(".")):
            return False
        if m == "exists":
            return bool(self.dns_a(arg, "A"))
        if m == "a":
            return self.cidrmatch(self.dns_a(arg, self.A), bits)
        if m == "mx":
            return self.mx_match(arg, bits)
        if m in ("ip4", "ip6"):
            return (self.v == "in-addr") == (m == "ip4") and self.cidrmatch([arg], bits)
        if m == "ptr":
            return spf.domainmatch(self.validated_ptrs(arg if self.on("ptr-first-match") else None), arg)
        result = self.check1(self.dns_spf(arg), arg, recursion + 1)[0]
        if result == "none":
            raise spf.PermError("No valid SPF record for included domain: %s" % arg)
        return result == "pass"

    def explain(self, spec):
        """The explanation now, or (exp-late) what it takes to fetch it at the end."""
        if not spec:
            raise spf.PermError("exp has empty domain-spec:", spec)
        if self.on("exp-late"):
            if spf.RE_TOPLAB.split(spec)[-1] or re.search(r"%\{[crt]", re.sub("%%", "", spec), re.I):
                raise spf.PermError("Invalid domain found (use FQDN)", spec)
            self.check_macros(spec) if self.on("macro-syntax") else None
            return None
        spec = self.expand_domain(spec)
        try:
            return self.get_explanation(spec) if spec else None
        except Exception:
            return None

    def explain_late(self, spec):
        kept, self.void_lookups = self.void_lookups, -10**6
        try:
            return self.get_explanation(self.expand(spec))
        except (spf.PermError, spf.TempError, UnicodeError):
            return None
        finally:
            self.void_lookups = kept

    def modifier(self, name, arg, state, recursion):
        name = name.lower() if self.on("any-case") else name
        if name in state["seen"] and (name in ("exp", "redirect") or not self.on("unknown-repeats")):
            raise spf.PermError("%s= MUST appear at most once" % name)
        state["seen"].append(name)
        if name == "exp":
            text = self.explain(arg)
            state["exp"] = arg
            if (text or (text == "" and self.on("exp-empty"))) and not recursion:
                self.set_explanation(text)
        elif name == "redirect":
            if not self.on("redirect-late"):
                self.check_lookups()
                state["redirect"] = self.expand_domain(arg)
            else:
                if not arg or spf.RE_TOPLAB.split(arg)[-1] or re.search(r"%\{[crt]", re.sub("%%", "", arg), re.I):
                    raise spf.PermError("Invalid domain found (use FQDN)", arg)
                self.check_macros(arg) if self.on("macro-syntax") else None
                state["redirect"] = arg
            if not state["redirect"]:
                raise spf.PermError("redirect has empty domain:", arg)
        elif name in ("default", "op") and not self.on("unknown-repeats"):
            pass
        elif self.on("left-to-right"):
            if re.search(r"%\{[crt]", re.sub("%%", "", arg), re.I):
                raise spf.PermError("c,r,t macros allowed in exp= text only", arg)
            self.check_macros(arg)
        else:
            self.expand(arg)

    def follow(self, spec, recursion):
        target = spec
        if self.on("redirect-late"):
            self.check_lookups()
            target = self.expand(spec)
        record = self.dns_spf(target)
        if not record:
            raise spf.PermError("redirect domain has no SPF record", target)
        if not recursion:
            self.exps = dict(self.defexps)
        return self.check1(record, target, recursion)

    def check0(self, record, recursion):
        if not record:
            return ("none", 250, "")
        terms = record.split(" ")
        if terms[0].lower() != "v=spf1":
            return ("none", 250, "")
        mechanisms, state = [], dict(seen=[], redirect=None, exp=None)
        if self.on("visible-ascii") and re.search("[^!-~]", "".join(terms)):
            raise spf.PermError("not visible ASCII", record)
        for term in filter(None, terms[1:]):
            parts = spf.RE_MODIFIER.split(term)[1:]
            if len(parts) != 2:
                mechanisms.append(self.late(term))
            else:
                self.modifier(parts[0], parts[1], state, recursion)
        for parsed, spec in mechanisms:
            m, arg, bits, result = self.target(parsed, spec)
            if self.matches(m, arg, bits, recursion):
                break
        else:
            if state["redirect"]:
                return self.follow(state["redirect"], recursion)
            result = "neutral"
        if result == "fail" and self.on("exp-late") and state["exp"] and not recursion:
            text = self.explain_late(state["exp"])
            if text or (text == "" and self.on("exp-empty")):
                self.set_explanation(text)
        return (result, 550 if result == "fail" else 250, self.exps[result])
