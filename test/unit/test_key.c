/* Public keys: kinds, real bit counts, cut and hostile DER; base64; TXT records in zone syntax. */
#include "checks/base64.h"
#include "checks/key.h"
#include "checks/txt.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

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
		cmocka_unit_test_setup_teardown(test_base64, setup, teardown),
		cmocka_unit_test_setup_teardown(test_txt, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
