/* Keys: kinds, real bit counts, cut and hostile DER; private ones and whether they fit; base64; TXT
 * records in zone syntax. */
#include "checks/base64.h"
#include "checks/dkim/key.h"
#include "checks/txt.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

static struct str spki_of(struct arena *arena, EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pkey, &der);

	assert_true(n > 0);

	struct str copy = { arena_copy(arena, der, (size_t)n), (size_t)n };

	OPENSSL_free(der);
	return copy;
}

static struct str rsa(struct arena *arena, unsigned bits)
{
	EVP_PKEY *pkey = EVP_RSA_gen(bits);
	struct str der = spki_of(arena, pkey);

	EVP_PKEY_free(pkey);
	return der;
}

static void test_rsa(void **state)
{
	struct str der = rsa(*state, 1024);
	struct key key = key_read(der);

	assert_int_equal(key.kind, KEY_RSA);
	assert_int_equal(key.bits, 1024);
	assert_true(key.sound);
	assert_true(str_eq(key_normal(*state, der), der));
}

static void test_rsa_bare(void **state)
{
	EVP_PKEY *pkey = EVP_RSA_gen(1032);
	unsigned char *der = NULL;
	int n = i2d_PublicKey(pkey, &der);
	struct str text = { (const char *)der, (size_t)n };
	struct key key = key_read(text);

	assert_int_equal(key.kind, KEY_RSA_BARE);
	assert_int_equal(key.bits, 1032);
	assert_true(str_eq(key_normal(*state, text), spki_of(*state, pkey)));
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
}

static void test_ed25519(void **state)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	struct str der = spki_of(*state, pkey);

	assert_int_equal(key_read(der).kind, KEY_ED25519_SPKI);

	struct str raw = key_normal(*state, der);

	assert_int_equal(raw.n, 32);
	assert_int_equal(key_read(raw).kind, KEY_ED25519);
	EVP_PKEY_free(pkey);
}

static void test_other_algorithm(void **state)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-256");

	assert_int_equal(key_read(spki_of(*state, pkey)).kind, KEY_OTHER);
	assert_int_equal(key_normal(*state, spki_of(*state, pkey)).n, 0);
	EVP_PKEY_free(pkey);
}

/* Every prefix is a cut key, and something behind it is no key. */
static void test_cut_and_long(void **state)
{
	struct str der = rsa(*state, 512);

	for (size_t n = 4; n < der.n; n++)
		if (n != 32)
			assert_int_equal(key_read((struct str){ der.p, n }).kind, KEY_CUT);

	char *longer = arena_copy(*state, der.p, der.n);

	assert_int_equal(key_read((struct str){ longer, der.n + 1 }).kind, KEY_NONE);
}

/* A modulus of zeros and ones that no prime factors give. */
static void test_unsound(void **state)
{
	struct str der = rsa(*state, 1024);
	char *even = arena_copy(*state, der.p, der.n), *one = arena_copy(*state, der.p, der.n);

	even[der.n - 6] &= ~1; /* last octet of the modulus; behind it 02 03 01 00 01 */
	assert_false(key_read((struct str){ even, der.n }).sound);
	one[der.n - 3] = 0;
	assert_int_equal(one[der.n - 1], 1);
	assert_false(key_read((struct str){ one, der.n }).sound);
}

static void test_garbage(void **state)
{
	static const char bad[][6] = { "", "\x30", "\x30\x80", "\x30\x84\xff\xff\xff", "\x06\x01",
		"\x30\x02\x30\x00" };
	static const char octets[40];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(key_read(str_of(bad[i])).kind, KEY_RSA);
	for (size_t n = 0; n < sizeof octets; n++)
		assert_int_equal(
			key_read((struct str){ octets, n }).kind, n == 32 ? KEY_ED25519 : KEY_NONE);
}

/* Private keys */

enum form { PKCS1, PKCS1_ENCRYPTED, PKCS8, PKCS8_ENCRYPTED, PUBLIC };

/* PKEY as the text of a PEM file. */
static struct str pem_of(struct arena *arena, EVP_PKEY *pkey, enum form form)
{
	static unsigned char secret[] = "secret";
	BIO *bio = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher =
		form == PKCS1_ENCRYPTED || form == PKCS8_ENCRYPTED ? EVP_aes_128_cbc() : NULL;
	unsigned char *pass = cipher ? secret : NULL;
	int n = cipher ? 6 : 0;
	char *text;

	if (form == PUBLIC)
		assert_true(PEM_write_bio_PUBKEY(bio, pkey));
	else if (form == PKCS1 || form == PKCS1_ENCRYPTED)
		assert_true(PEM_write_bio_PrivateKey_traditional(
			bio, pkey, cipher, pass, n, NULL, NULL));
	else
		assert_true(PEM_write_bio_PrivateKey(bio, pkey, cipher, pass, n, NULL, NULL));

	size_t length = (size_t)BIO_get_mem_data(bio, &text);
	struct str copy = { arena_copy(arena, text, length), length };

	BIO_free(bio);
	return copy;
}

static void test_private(void **state)
{
	EVP_PKEY *pair[] = { EVP_RSA_gen(1024), EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") };
	const struct str other = rsa(*state, 1024);
	struct key_proof proof;
	const char *why;

	for (size_t i = 0; i < 2; i++) {
		const struct str public = key_normal(*state, spki_of(*state, pair[i]));

		for (enum form form = PKCS1; form <= PKCS8_ENCRYPTED; form++) {
			if (i && form < PKCS8)
				continue;

			bool good = key_prove(*state, pem_of(*state, pair[i], form), &proof, &why);

			assert_int_equal(good, form == PKCS1 || form == PKCS8);
			if (!good) {
				assert_non_null(strstr(why, "encrypted"));
				continue;
			}
			assert_true(str_eq(proof.public, public));
			assert_true(key_fits(public, &proof));
			assert_true(
				key_fits(spki_of(*state, pair[i]), &proof)); /* wrapped or not */
			assert_false(key_fits(other, &proof));
			assert_false(key_fits(STR(""), &proof));
		}
		assert_false(key_prove(*state, pem_of(*state, pair[i], PUBLIC), &proof, &why));
		assert_non_null(strstr(why, "public key"));
		EVP_PKEY_free(pair[i]);
	}
}

/* An Ed25519 seed without any wrapping, with and without the public half behind it; RFC 8032
 * section 7.1, test 1. */
static void test_seed(void **state)
{
	static const char *const seeds[] = {
		"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
		"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
	};
	struct key_proof proof;
	const char *why;

	for (size_t i = 0; i < 2; i++) {
		assert_true(key_prove(*state, str_of(seeds[i]), &proof, &why));
		assert_string_equal(str_dup(*state, base64_encode(*state, proof.public)),
			"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
		assert_int_equal(proof.key.kind, KEY_ED25519);
	}
}

static void test_no_private(void **state)
{
	EVP_PKEY *curve = EVP_EC_gen("P-256");
	struct str text = pem_of(*state, curve, PKCS8);
	struct key_proof proof;
	const char *why;

	assert_false(key_prove(*state, text, &proof, &why));
	assert_non_null(strstr(why, "neither"));
	EVP_PKEY_free(curve);
	for (size_t n = 0; n < text.n - 30; n += 7) /* cut */
		assert_false(key_prove(*state, (struct str){ text.p, n }, &proof, &why));
	assert_false(key_prove(*state, STR("\0\0"), &proof, &why));
	assert_non_null(strstr(why, "no private key"));
}

static void test_base64(void **state)
{
	static const struct {
		const char *text, *octets;
	} good[] = { { "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" }, { "Zm9vYmE=", "fooba" }, { "Zm9vYmFy", "foobar" } };
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg===", "Zm9v=", "=",
		"====", "Z=g=", "Zm 9v", "Zm-_", "Zm9vZ", "Zm9v====" };
	struct str out;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(base64_decode(*state, str_of(good[i].text), &out));
		assert_true(str_eq(out, str_of(good[i].octets)));
		assert_true(str_eq(base64_encode(*state, out), str_of(good[i].text)));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(base64_decode(*state, str_of(bad[i]), &out));
}

static void test_txt(void **state)
{
	char octets[256];

	assert_string_equal(txt_record(*state, "a.b", STR("x")), "a.b. IN TXT \"x\"");
	assert_string_equal(txt_record(*state, "a", STR("")), "a. IN TXT \"\"");
	assert_string_equal(
		txt_record(*state, "a", STR("\"\\\0\xff;")), "a. IN TXT \"\\\"\\\\\\000\\255;\"");
	memset(octets, 'y', sizeof octets);

	char *text = txt_record(*state, "a", (struct str){ octets, 255 });

	assert_int_equal(strlen(text), strlen("a. IN TXT ") + 257);
	text = txt_record(*state, "a", (struct str){ octets, 256 });
	assert_string_equal(text + strlen(text) - 6, "y\" \"y\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rsa, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rsa_bare, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ed25519, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_algorithm, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_and_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unsound, setup, teardown),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test_setup_teardown(test_private, setup, teardown),
		cmocka_unit_test_setup_teardown(test_seed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_private, setup, teardown),
		cmocka_unit_test_setup_teardown(test_base64, setup, teardown),
		cmocka_unit_test_setup_teardown(test_txt, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
