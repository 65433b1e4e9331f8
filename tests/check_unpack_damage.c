/* check_unpack_damage: cut at any byte, any byte flipped: never less than the stock tool gives. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack.h"
#include "tests/packed.h"

/* What is read of these bytes: decoded, or as they are when no codec wrote them. */
struct outcome { enum unpack_is is; enum unpack_result result; struct str out; };

static struct outcome
decode(const char *at, size_t len)
{
	struct outcome outcome = { 0 };
	const struct codec *codec = NULL;
	char buf[5000];

	outcome.is = unpack_detect(at, len, true, &codec);
	if (outcome.is == UNPACK_IS_NOT)
		return outcome;
	struct unpack *unpack = unpack_new(codec);
	struct unpack_io io = { .in = at, .in_len = len };
	do {
		io.out = buf;
		io.out_len = sizeof(buf);
		outcome.result = unpack_some(unpack, &io, true);
		str_bytes(&outcome.out, buf, sizeof(buf) - io.out_len);
	} while (outcome.result == UNPACK_FULL);
	unpack_free(unpack);
	return outcome;
}

static bool
begins_with(const struct str *text, const struct str *start)
{
	return start->len <= text->len &&
	       (start->len == 0 || memcmp(text->at, start->at, start->len) == 0);
}

static size_t
common(const struct str *a, const struct str *b)
{
	size_t n = 0;

	while (n < a->len && n < b->len && a->at[n] == b->at[n])
		n++;
	return n;
}

/* Behind a damaged byte gzip goes on with a window of nothing: what it makes up counts not. */
static void
not_less_than_the_tool(const struct packer *packer, const char *at, size_t len,
		       const struct str *ours, const struct str *text, const char *what,
		       size_t where)
{
	struct str stock = { 0 };

	if (unpack_by_tool(packer, at, len, &stock))
		ck_assert_msg(common(ours, text) >= common(&stock, text),
			      "%s %s at %zu: %zu bytes, %s has %zu", packer->name, what, where,
			      ours->len, packer->tool, stock.len);
	str_release(&stock);
}

START_TEST(a_file_cut_at_any_byte_gives_its_prefix)
{
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 };
	size_t before = 0;

	add_lines(&text, 0, 3);
	pack(packer, text.at, text.len, &packed);
	for (size_t len = 1; len <= packed.len; len++) {
		struct outcome cut = decode(packed.at, len);
		if (cut.is == UNPACK_IS)
			ck_assert_int_eq(cut.result, len == packed.len ? UNPACK_END : UNPACK_CUT);
		else
			ck_assert_uint_lt(len, 10);	/* no more than its magic */
		ck_assert(begins_with(&text, &cut.out));
		ck_assert_uint_ge(cut.out.len, before);
		if (len % 9 == 0 || len + 12 > packed.len)
			not_less_than_the_tool(packer, packed.at, len, &cut.out, &text,
				       "cut", len);
		before = cut.out.len;
		str_release(&cut.out);
	}
	ck_assert_uint_eq(before, text.len);
	str_release(&text);
	str_release(&packed);
}
END_TEST

/* The same of one with several blocks, cut in some places. */
START_TEST(a_long_file_cut_anywhere_gives_what_its_tool_gives_or_more)
{
	enum { CUTS = 12 };
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 };

	add_lines(&text, 0, 4000);
	pack(packer, text.at, text.len, &packed);
	for (size_t i = 1; i < CUTS; i++) {
		size_t len = packed.len * i / CUTS;
		struct outcome cut = decode(packed.at, len);
		ck_assert_int_eq(cut.is, UNPACK_IS);
		ck_assert_int_eq(cut.result, UNPACK_CUT);
		ck_assert(begins_with(&text, &cut.out));
		not_less_than_the_tool(packer, packed.at, len, &cut.out, &text,
				       "cut", len);
		/* Past two thirds of it every codec has given out something. */
		ck_assert(3 * i < 2 * CUTS || cut.out.len > 0);
		str_release(&cut.out);
	}
	str_release(&text);
	str_release(&packed);
}
END_TEST

START_TEST(a_flipped_byte_takes_nothing_from_before_it)
{
	enum { FLIPS = 12 };
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 };

	add_lines(&text, 0, 4000);
	pack(packer, text.at, text.len, &packed);
	for (size_t i = 1; i < FLIPS; i++) {
		size_t at = packed.len * i / FLIPS;
		packed.at[at] = (char)(packed.at[at] ^ 0x55);
		struct outcome flipped = decode(packed.at, packed.len);
		struct outcome cut = decode(packed.at, at);
		/* Only a first block that gives nothing is taken for plain bytes. */
		ck_assert(flipped.is == UNPACK_IS || cut.out.len == 0);
		ck_assert_msg(flipped.is == UNPACK_IS_NOT || flipped.result == UNPACK_DAMAGED ||
			      flipped.result == UNPACK_CUT,
			      "%s at %zu: %d", packer->name, at, flipped.result);
		ck_assert(begins_with(&flipped.out, &cut.out));
		not_less_than_the_tool(packer, packed.at, packed.len, &flipped.out, &text,
				       "flip", at);
		packed.at[at] = (char)(packed.at[at] ^ 0x55);
		str_release(&flipped.out);
		str_release(&cut.out);
	}
	str_release(&text);
	str_release(&packed);
}
END_TEST

START_TEST(any_byte_of_a_small_file_may_be_flipped)
{
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 };

	add_lines(&text, 0, 3);
	pack(packer, text.at, text.len, &packed);
	for (size_t at = 0; at < packed.len; at++)
		for (int bit = 0; bit < 8; bit++) {
			packed.at[at] = (char)(packed.at[at] ^ 1 << bit);
			struct outcome flipped = decode(packed.at, packed.len);
			/* Unharmed is only what is whole: some bytes of a gzip header may be
			 * anything. */
			if (flipped.is == UNPACK_IS && flipped.result == UNPACK_END)
				ck_assert_str_eq(flipped.out.at, text.at);
			if (bit == 0 && at % 7 == 0 && flipped.is == UNPACK_IS)
				not_less_than_the_tool(packer, packed.at, packed.len,
						       &flipped.out, &text,
				       "flip", at);
			packed.at[at] = (char)(packed.at[at] ^ 1 << bit);
			str_release(&flipped.out);
		}
	str_release(&text);
	str_release(&packed);
}
END_TEST

/* Whole members before the damaged one stay whole. */
START_TEST(damage_in_the_second_member_leaves_the_first)
{
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 };

	add_lines(&text, 0, 40);
	pack(packer, text.at, text.len, &packed);
	size_t first = packed.len;
	pack(packer, text.at, text.len, &packed);
	size_t at = first + (packed.len - first) * 2 / 3;
	packed.at[at] = (char)(packed.at[at] ^ 0x55);
	struct outcome flipped = decode(packed.at, packed.len);
	ck_assert_msg(flipped.result == UNPACK_DAMAGED || flipped.result == UNPACK_CUT,
		      "%s: %d", packer->name, flipped.result);
	ck_assert(begins_with(&flipped.out, &text));
	not_less_than_the_tool(packer, packed.at, packed.len, &flipped.out, &text,
				       "flip", at);
	str_release(&flipped.out);
	str_release(&text);
	str_release(&packed);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack_damage");
	TCase *tcase = tcase_create("unpack_damage");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_file_cut_at_any_byte_gives_its_prefix, 0, PACKERS);
	tcase_add_loop_test(tcase, a_long_file_cut_anywhere_gives_what_its_tool_gives_or_more, 0,
			    PACKERS);
	tcase_add_loop_test(tcase, a_flipped_byte_takes_nothing_from_before_it, 0, PACKERS);
	tcase_add_loop_test(tcase, any_byte_of_a_small_file_may_be_flipped, 0, PACKERS);
	tcase_add_loop_test(tcase, damage_in_the_second_member_leaves_the_first, 0, PACKERS);
	suite_add_tcase(suite, tcase);
	return suite;
}
