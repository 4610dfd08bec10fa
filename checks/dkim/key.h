/* Public keys as DKIM records carry them, and the private keys that belong to them (libcrypto
 * behind it). */
#ifndef CHECKS_KEY_H
#define CHECKS_KEY_H

#include "resolver/str.h"

enum key_kind {
	KEY_NONE,	  /* no key that libcrypto or RFC 8463 knows */
	KEY_CUT,	  /* the beginning of a longer DER structure */
	KEY_RSA,	  /* SubjectPublicKeyInfo (RFC 5280): what every DKIM record has */
	KEY_RSA_BARE,	  /* RSAPublicKey (RFC 8017): what RFC 6376 says before erratum 3017 */
	KEY_ED25519,	  /* 32 octets (RFC 8463 section 4.2) */
	KEY_ED25519_SPKI, /* the same in SubjectPublicKeyInfo: not what RFC 8463 says */
	KEY_OTHER,	  /* a key of another algorithm */
};

struct key {
	enum key_kind kind;
	unsigned bits; /* RSA: of the modulus, as it is and not as its length claims; else 0 */
	bool sound;    /* RSA: modulus and exponent are odd, the exponent is over 1; else true */
};

/* What key the octets of DER are. Nothing may stand behind the key. */
struct key key_read(struct str der);

/* The same key as a DKIM record should hold it: SubjectPublicKeyInfo for RSA, 32 octets for
 * Ed25519. In ARENA; n is 0 when DER is no such key. */
struct str key_normal(struct arena *arena, struct str der);

/* The SHA-256 of TEXT in base64, as body hashes and Content Security Policies have it. In ARENA. */
struct str key_sha256(struct arena *arena, struct str text);

/* What is kept of a private key: its public half, and one signature that only it can make. Nothing
 * of this is secret. */
struct key_proof {
	struct key key;
	struct str public; /* as a DKIM record holds it, see key_normal() */
	struct str signature;
};

/* Signs with the private key in TEXT: PEM (PKCS #1 or PKCS #8), or a bare Ed25519 seed in base64
 * (32 octets, or 64 with the public half behind it), as dkimpy and rspamd keep them. False when
 * there is no usable key; *WHY is then static text ("it is encrypted"). A passphrase is never asked
 * for. OUT is in ARENA; no copy of the key stays behind but TEXT, which is the caller's to wipe. */
bool key_prove(struct arena *arena, struct str text, struct key_proof *out, const char **why);

/* Does the public key DER verify what PROOF's private key has signed? */
bool key_fits(struct str der, const struct key_proof *proof);

/* The version of OpenSSL that is in use, "3.0.17"; static or in ARENA. */
const char *key_library_version(struct arena *arena);

#endif
