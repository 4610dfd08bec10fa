/* Public keys as DKIM records carry them: read by libcrypto, counted by what is really in them. */
#include "checks/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

enum { ED25519_OCTETS = 32, DER_OID = 0x06, DER_SEQUENCE = 0x30, DER_MAX = 65535 };

#define OID_RSA STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01") /* RFC 8017: rsaEncryption */
#define OID_ED25519 STR("\x2b\x65\x70")			    /* RFC 8410 */

static const unsigned char *octets(struct str der)
{
	return (const unsigned char *)der.p;
}

/* DER as SubjectPublicKeyInfo; NULL unless all of it is one. */
static EVP_PKEY *read_spki(struct str der)
{
	const unsigned char *p = octets(der);
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &p, (long)der.n);

	if (pkey && p != octets(der) + der.n) {
		EVP_PKEY_free(pkey);
		return NULL;
	}
	return pkey;
}

/* DER as RSAPublicKey; NULL unless all of it is one. */
static EVP_PKEY *read_bare_rsa(struct str der)
{
	const unsigned char *p = octets(der);
	EVP_PKEY *pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der.n);

	if (pkey && p != octets(der) + der.n) {
		EVP_PKEY_free(pkey);
		return NULL;
	}
	return pkey;
}

/* An even modulus or an exponent of 1 is no RSA key, though it decodes. */
static bool rsa_sound(const EVP_PKEY *pkey)
{
	BIGNUM *n = NULL, *exponent = NULL;
	bool sound = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) &&
		     EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &exponent) &&
		     BN_is_odd(n) && BN_is_odd(exponent) && !BN_is_one(exponent);

	BN_free(n);
	BN_free(exponent);
	return sound;
}

/* Steps into the DER element of TYPE that *DER begins with: *DER is left with its contents, cut to what is there. *TOTAL (may be
 * NULL) is set to the octets that the element says it has. */
static bool der_enter(struct str *der, unsigned char type, size_t *total)
{
	const unsigned char *p = octets(*der);
	size_t header = 2, length = 0;

	if (der->n < 2 || p[0] != type)
		return false;
	if (p[1] < 0x80) {
		length = p[1];
	} else {
		header += p[1] & 0x7fU;
		if (header == 2 || header > 5 || der->n < header)
			return false;
		for (size_t i = 2; i < header; i++)
			length = length << 8 | p[i];
	}
	if (total)
		*total = header + length;
	der->p += header;
	der->n -= header;
	if (der->n > length)
		der->n = length;
	return true;
}

/* The algorithm of a SubjectPublicKeyInfo: its object identifier, or nothing when DER is none. */
static struct str spki_algorithm(struct str der)
{
	if (der_enter(&der, DER_SEQUENCE, NULL) && der_enter(&der, DER_SEQUENCE, NULL) &&
		der_enter(&der, DER_OID, NULL))
		return der;
	return (struct str){ "", 0 };
}

static bool is_dkim_algorithm(struct str oid)
{
	return str_eq(oid, OID_RSA) || str_eq(oid, OID_ED25519);
}

static size_t der_length(struct str der)
{
	size_t total = 0;

	return der_enter(&der, DER_SEQUENCE, &total) ? total : 0;
}

static struct key describe(EVP_PKEY *pkey, bool bare)
{
	struct key key = { .kind = KEY_OTHER, .sound = true };

	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_RSA:
		key.kind = bare ? KEY_RSA_BARE : KEY_RSA;
		key.bits = (unsigned)EVP_PKEY_get_bits(pkey);
		key.sound = rsa_sound(pkey);
		break;
	case EVP_PKEY_ED25519:
		key.kind = KEY_ED25519_SPKI;
		break;
	}
	return key;
}

/* The key in DER, loaded, or NULL; *BARE: it had no SubjectPublicKeyInfo around it. Keys of other algorithms are not even
 * decoded: DKIM has none, and elliptic curves of a stranger's choice have kept libcrypto busy before (CVE-2022-0778). */
static EVP_PKEY *load(struct str der, bool *bare)
{
	const struct str algorithm = spki_algorithm(der);
	EVP_PKEY *pkey = NULL;

	*bare = !algorithm.n;
	if (der.n == 0 || der.n > DER_MAX)
		return NULL;
	ERR_set_mark();
	if (*bare)
		pkey = read_bare_rsa(der);
	else if (is_dkim_algorithm(algorithm))
		pkey = read_spki(der);
	ERR_pop_to_mark();
	return pkey;
}

struct key key_read(struct str der)
{
	const struct str algorithm = spki_algorithm(der);
	struct key key = { .kind = KEY_NONE, .sound = true };
	bool bare = false;

	if (der.n == ED25519_OCTETS)
		return (struct key){ .kind = KEY_ED25519, .sound = true };

	EVP_PKEY *pkey = load(der, &bare);

	if (pkey) {
		key = describe(pkey, bare);
	} else if (der_length(der) > der.n) {
		key.kind = KEY_CUT;
	} else if (algorithm.n && !is_dkim_algorithm(algorithm)) {
		key.kind = KEY_OTHER;
	}
	EVP_PKEY_free(pkey);
	return key;
}

static struct str spki_of(struct arena *arena, EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pkey, &der);
	struct str copy = { "", 0 };

	if (n > 0)
		copy = (struct str){ arena_copy(arena, der, (size_t)n), (size_t)n };
	OPENSSL_free(der);
	return copy;
}

static struct str raw_of(struct arena *arena, EVP_PKEY *pkey)
{
	unsigned char raw[ED25519_OCTETS];
	size_t n = sizeof raw;

	if (!EVP_PKEY_get_raw_public_key(pkey, raw, &n))
		return (struct str){ "", 0 };
	return (struct str){ arena_copy(arena, raw, n), n };
}

struct str key_normal(struct arena *arena, struct str der)
{
	bool bare = false;
	struct str normal = { "", 0 };

	if (der.n == ED25519_OCTETS)
		return der;

	EVP_PKEY *pkey = load(der, &bare);

	if (!pkey)
		return normal;
	if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA)
		normal = spki_of(arena, pkey);
	else if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519)
		normal = raw_of(arena, pkey);
	EVP_PKEY_free(pkey);
	return normal;
}
