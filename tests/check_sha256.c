/* check_sha256: the examples of FIPS 180-4, and files as stored. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/sha256.h"
#include "tests/runner.h"

START_TEST(the_examples_of_the_standard_hold)
{
	static const struct { const char *text, *hex; } examples[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	char hex[SHA256_HEX];

	for (size_t i = 0; i < LENGTH(examples); i++) {
		sha256_bytes(examples[i].text, strlen(examples[i].text), hex);
		ck_assert_str_eq(hex, examples[i].hex);
	}
}
END_TEST

START_TEST(pieces_make_the_digest_of_the_whole)
{
	struct sha256 *sha = sha256_new();
	char hex[SHA256_HEX];

	for (int i = 0; i < 1000000; i += 1000) {	/* a million times `a`, in 1000 pieces */
		char piece[1000];

		memset(piece, 'a', sizeof(piece));
		sha256_add(sha, piece, sizeof(piece));
		sha256_add(sha, NULL, 0);
	}
	sha256_end(sha, hex);
	ck_assert_str_eq(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(a_file_has_the_digest_sha256sum_gives)
{
	char hex[SHA256_HEX];
	struct err err = { 0 };

	ck_assert_int_eq(sha256_file("samples/kenya-sme-timeouts.json", hex, &err), 0);
	ck_assert_str_eq(hex, "c1a57fa24d31194ce7629e20aa3a388f6a7fdc9c9750ab6f85ec6f6f32df0a14");
	ck_assert_int_eq(sha256_file("samples/none.json", hex, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_int_eq(sha256_file("samples", hex, &err), -1);
	ck_assert_str_eq(hex, "");
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("sha256");
	TCase *tc = tcase_create("sha256");

	tcase_add_test(tc, the_examples_of_the_standard_hold);
	tcase_add_test(tc, pieces_make_the_digest_of_the_whole);
	tcase_add_test(tc, a_file_has_the_digest_sha256sum_gives);
	suite_add_tcase(s, tc);
	return s;
}
