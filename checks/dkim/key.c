/* Keys: public ones as DKIM records carry them, read by libcrypto, counted by what is really in
 * them; private ones, to prove that they fit.
 *
 * The wrapping (SubjectPublicKeyInfo, RFC 5280 section 4.1) is taken off by hand. libcrypto 3.0's
 * own d2i_PUBKEY() loads a provider first and takes 90 us a key, d2i_PublicKey() takes 2 us; and
 * keys of other algorithms are not even decoded: DKIM has none, and elliptic curves of a stranger's
 * choice have kept libcrypto busy for ever before (CVE-2022-0778). */
#include "checks/dkim/key.h"

#include "checks/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <string.h>

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

/* Private keys */

enum {
	PRIVATE_BITS_MAX = 8192,
	SEED_TEXT = 44,	     /* 32 octets in base64 */
	SEED_PAIR_TEXT = 88, /* 64 */
};

/* What is signed as a proof. */
static const unsigned char challenge[] = "preflight: does the published key fit?";

/* libcrypto's own callback would ask at the terminal. */
static int no_passphrase(char *room, int size, int writing, void *asked)
{
	(void)room;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

static EVP_PKEY *pem_load(struct str text, const char **why)
{
	static const char public[] = "PUBLIC KEY-----";
	BIO *bio = BIO_new_mem_buf(text.p, (int)text.n);
	bool asked = false;
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked) : NULL;

	BIO_free(bio);
	*why = "no private key is in it: PEM (PKCS #1 or PKCS #8) is expected";
	if (asked)
		*why = "it is encrypted, and a passphrase is never asked for";
	else if (memmem(text.p, text.n, public, sizeof public - 1))
		*why = "it is a public key; the private one is needed";
	return pkey;
}

/* An Ed25519 seed without any wrapping; NULL: TEXT is none. */
static EVP_PKEY *seed_load(struct str text)
{
	unsigned char seed[SEED_PAIR_TEXT];
	EVP_PKEY *pkey = NULL;

	text = str_trim(text);
	if ((text.n == SEED_TEXT || text.n == SEED_PAIR_TEXT) &&
		EVP_DecodeBlock(seed, octets(text), (int)text.n) > 0)
		pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_OCTETS);
	OPENSSL_cleanse(seed, sizeof seed);
	return pkey;
}

static const char *unsuitable(const EVP_PKEY *pkey)
{
	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_ED25519:
		return NULL;
	case EVP_PKEY_RSA:
		return EVP_PKEY_get_bits(pkey) > PRIVATE_BITS_MAX
			       ? "it is an RSA key of over 8192 bits"
			       : NULL;
	default:
		return "it is neither an RSA nor an Ed25519 key; DKIM has no others";
	}
}

/* Ed25519 brings its own hash. */
static const EVP_MD *hash_of(const EVP_PKEY *pkey)
{
	return EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA ? EVP_sha256() : NULL;
}

static bool sign(struct arena *arena, EVP_PKEY *pkey, struct str *signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t n = (size_t)EVP_PKEY_get_size(pkey);
	unsigned char *room = arena_alloc(arena, n);
	bool good = context && EVP_DigestSignInit(context, NULL, hash_of(pkey), NULL, pkey) == 1 &&
		    EVP_DigestSign(context, room, &n, challenge, sizeof challenge) == 1;

	EVP_MD_CTX_free(context);
	*signature = (struct str){ (const char *)room, n };
	return good;
}

static bool export_public(struct arena *arena, EVP_PKEY *pkey, struct str *public)
{
	unsigned char *der = NULL, raw[ED25519_OCTETS];
	size_t n = sizeof raw;

	if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519) {
		if (EVP_PKEY_get_raw_public_key(pkey, raw, &n) != 1)
			return false;
		*public = (struct str){ arena_copy(arena, raw, n), n };
		return true;
	}

	int length = i2d_PUBKEY(pkey, &der);

	if (length <= 0)
		return false;
	*public = (struct str){ arena_copy(arena, der, (size_t)length), (size_t)length };
	OPENSSL_free(der);
	return true;
}

bool key_prove(struct arena *arena, struct str text, struct key_proof *out, const char **why)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ERR_set_mark();

	EVP_PKEY *pkey = seed_load(text);

	if (!pkey)
		pkey = pem_load(text, why);
	if (pkey) {
		*why = unsuitable(pkey);
		if (!*why && (!export_public(arena, pkey, &out->public) ||
				     !sign(arena, pkey, &out->signature)))
			*why = "it is damaged: nothing can be signed with it";
	}
	EVP_PKEY_free(pkey);
	ERR_pop_to_mark();
	if (!pkey || *why)
		return false;
	out->key = key_read(out->public);
	if (!key_fits(out->public, out))
		*why = "it is damaged: its own public half does not verify what it signs";
	return !*why;
}

static EVP_PKEY *public_load(struct str der)
{
	struct spki spki;

	switch (key_read(der).kind) {
	case KEY_RSA_BARE:
		return rsa_load(der);
	case KEY_RSA:
		return spki_split(der, &spki) ? rsa_load(spki.key) : NULL;
	case KEY_ED25519_SPKI:
		if (!spki_split(der, &spki))
			return NULL;
		der = spki.key;
		break;
	case KEY_ED25519:
		break;
	case KEY_NONE:
	case KEY_CUT:
	case KEY_OTHER:
		return NULL;
	}
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, octets(der), der.n);
}

bool key_fits(struct str der, const struct key_proof *proof)
{
	EVP_PKEY *pkey = public_load(der);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool fits;

	ERR_set_mark();
	fits = pkey && context &&
	       EVP_DigestVerifyInit(context, NULL, hash_of(pkey), NULL, pkey) == 1 &&
	       EVP_DigestVerify(context, octets(proof->signature), proof->signature.n, challenge,
		       sizeof challenge) == 1;
	ERR_pop_to_mark();
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pkey);
	return fits;
}

struct str key_sha256(struct arena *arena, struct str text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!EVP_Digest(text.p, text.n, digest, &n, EVP_sha256(), NULL))
		return (struct str){ 0 };
	return base64_encode(arena, (struct str){ (const char *)digest, n });
}

const char *key_library_version(struct arena *arena)
{
	(void)arena;
	return OpenSSL_version(OPENSSL_VERSION_STRING);
}
