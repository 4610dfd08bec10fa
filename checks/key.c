/* Public keys as DKIM records carry them: read by libcrypto, counted by what is really in them.
 *
 * The wrapping (SubjectPublicKeyInfo, RFC 5280 section 4.1) is taken off by hand. libcrypto 3.0's own d2i_PUBKEY() loads a provider first
 * and takes 90 us a key, d2i_PublicKey() takes 2 us; and keys of other algorithms are not even decoded: DKIM has none, and elliptic curves of a
 * stranger's choice have kept libcrypto busy for ever before (CVE-2022-0778). */
#include "checks/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

enum {
	DER_BIT_STRING = 0x03,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_MAX = 65535,
	ED25519_OCTETS = 32,
};

#define DER_NULL STR("\x05\x00")
#define OID_RSA STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01") /* RFC 8017: rsaEncryption */
#define OID_ED25519 STR("\x2b\x65\x70")			    /* RFC 8410 */

static const unsigned char *octets(struct str der)
{
	return (const unsigned char *)der.p;
}

/* DER, element by element */

/* Reads the head of an element of TYPE: how long it is, and how long it says its contents are. */
static bool der_head(struct str der, unsigned char type, size_t *header, size_t *length)
{
	const unsigned char *p = octets(der);

	if (der.n < 2 || p[0] != type)
		return false;
	*header = 2;
	*length = p[1];
	if (p[1] < 0x80)
		return true;
	*header += p[1] & 0x7fU;
	*length = 0;
	if (*header == 2 || *header > 5 || der.n < *header)
		return false;
	for (size_t i = 2; i < *header; i++)
		*length = *length << 8 | p[i];
	return true;
}

/* Cuts one whole element of TYPE off *REST and gives its CONTENTS. */
static bool der_take(struct str *rest, unsigned char type, struct str *contents)
{
	size_t header, length;

	if (!der_head(*rest, type, &header, &length) || length > rest->n - header)
		return false;
	*contents = (struct str){ rest->p + header, length };
	rest->p += header + length;
	rest->n -= header + length;
	return true;
}

static bool is_cut(struct str der)
{
	size_t header, length;

	return der_head(der, DER_SEQUENCE, &header, &length) && length > der.n - header;
}

/* A SubjectPublicKeyInfo in its parts. */
struct spki {
	struct str oid, parameters, key;
};

static bool spki_split(struct str der, struct spki *out)
{
	struct str body, algorithm, bits;

	if (!der_take(&der, DER_SEQUENCE, &body) || der.n ||
		!der_take(&body, DER_SEQUENCE, &algorithm) ||
		!der_take(&body, DER_BIT_STRING, &bits) || body.n ||
		!der_take(&algorithm, DER_OID, &out->oid) || !bits.n || bits.p[0])
		return false;
	out->parameters = algorithm;
	out->key = (struct str){ bits.p + 1, bits.n - 1 };
	return true;
}

/* RSA */

/* DER as RSAPublicKey; NULL unless all of it is one. */
static EVP_PKEY *rsa_load(struct str der)
{
	const unsigned char *p = octets(der);
	EVP_PKEY *pkey;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL); /* checks read no files */
	ERR_set_mark();
	pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der.n);
	ERR_pop_to_mark();
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

static struct key rsa_read(struct str der, enum key_kind kind)
{
	struct key key = { .kind = KEY_NONE, .sound = true };
	EVP_PKEY *pkey = rsa_load(der);

	if (pkey)
		key = (struct key){ .kind = kind,
			.bits = (unsigned)EVP_PKEY_get_bits(pkey),
			.sound = rsa_sound(pkey) };
	EVP_PKEY_free(pkey);
	return key;
}

static struct key spki_read(const struct spki *spki)
{
	const struct key nothing = { .kind = KEY_NONE, .sound = true };

	if (str_eq(spki->oid, OID_RSA))
		return !spki->parameters.n || str_eq(spki->parameters, DER_NULL)
			       ? rsa_read(spki->key, KEY_RSA)
			       : nothing;
	if (!str_eq(spki->oid, OID_ED25519))
		return (struct key){ .kind = KEY_OTHER, .sound = true };
	return !spki->parameters.n && spki->key.n == ED25519_OCTETS
		       ? (struct key){ .kind = KEY_ED25519_SPKI, .sound = true }
		       : nothing;
}

struct key key_read(struct str der)
{
	struct key key = { .kind = KEY_NONE, .sound = true };
	struct spki spki;

	if (der.n > DER_MAX)
		return key;
	if (der.n == ED25519_OCTETS)
		key.kind = KEY_ED25519;
	else if (is_cut(der))
		key.kind = KEY_CUT;
	else if (spki_split(der, &spki))
		key = spki_read(&spki);
	else
		key = rsa_read(der, KEY_RSA_BARE);
	return key;
}

/* RSAPublicKey, wrapped. */
static struct str rsa_wrap(struct arena *arena, struct str der)
{
	EVP_PKEY *pkey = rsa_load(der);
	unsigned char *wrapped = NULL;
	int n = pkey ? i2d_PUBKEY(pkey, &wrapped) : 0;
	struct str copy = { "", 0 };

	if (n > 0)
		copy = (struct str){ arena_copy(arena, wrapped, (size_t)n), (size_t)n };
	OPENSSL_free(wrapped);
	EVP_PKEY_free(pkey);
	return copy;
}

struct str key_normal(struct arena *arena, struct str der)
{
	struct spki spki;

	switch (key_read(der).kind) {
	case KEY_RSA:
	case KEY_ED25519:
		return der;
	case KEY_RSA_BARE:
		return rsa_wrap(arena, der);
	case KEY_ED25519_SPKI:
		if (spki_split(der, &spki))
			return spki.key;
		break;
	case KEY_NONE:
	case KEY_CUT:
	case KEY_OTHER:
		break;
	}
	return (struct str){ "", 0 };
}
