/* check_shape_many: whatever is done to records: what is accepted the slow path reads alike. */
/* SPDX-License-Identifier: MIT */
#include "tests/agrees.h"
#include "tests/runner.h"

#define ROUNDS 20000

/* All of them are taught, so that one may go on as another. */
static const char *const bases[] = {
	"{" H ",'status':'OK','endpoint':'/a','modelVersion':'v1.2','host':'h1'}",
	"{" H ",'status':'Timeout','endpoint':'/b/c','modelVersion':'v1.3','host':'h2'}",
	"{" H ",'status':null,'endpoint':'/a','modelVersion':null,'host':null}",
	"{" H ",'status':504,'endpoint':'/a','modelVersion':1.3,'host':7}",
	"{'host':'h1','modelVersion':'v1.2','endpoint':'/a','status':'OK'," H "}",
	"{ 'status' : 'OK' , " H " , 'ok' : true }",
	"{\n  'status': 'OK',\n  " H ",\n  'tags': ['a', 'b'],\n  'n': 1\n}",
	"{\r\n\t'status': 'OK',\r\n\t" H "\r\n}",
	"{" H ",'req':{'status':5,'path':'/x','host':'inner'},'status':'OK'}",
	"{" H ",'status':'OK','req':{'path':'/x','status':'deep'},'n':2}",
	"{" H ",'status':'OK','req':{'path':'/x'},'n':'two'}",
	"{" H ",'a':{'b':{'c':{'d':'x'},'e':1},'f':2},'g':3}",
	"{" H ",'a':{'f':2},'g':3,'empty':{},'none':[]}",
	"{" H ",'tags':[1,[2,{'status':'x'}],'],}'],'status':'OK'}",
	"{" H ",'tags':'none','status':'OK'}",
	"{" H ",'tags':null,'status':'OK','msg':''}",
	"{" H ",'msg':'caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80','caf\xC3\xA9':'\xC3\xA9',"
	"'status':'OK'}",
	"{" H ",'msg':'say \\\"no\\\" } { \\\\ \\u00e9 \\/','status':'OK'}",
	"{" H ",'a.b':1,'Status':'x','x-y':-1.5e3,'msg':'a'}",
	"{" H ",'this key is longer than one literal can be, by far':'x','status':'OK','z':1}",
};
static char *texts[LENGTH(bases)];

/* Bytes that mean something, and a few that do not. */
static const char palette[] = "\"\"\"\\\\{}[],,::  \n\r\t0159-+.eEtruefalsnOKx/"
	"\x1f\x7f\x80\xC3\xA9\xE2\xFF\x01";

static void
replace(struct str *text, size_t from, size_t n, const char *with, size_t len)
{
	struct str out = { 0 };

	str_bytes(&out, text->at, from);
	str_bytes(&out, with, len);
	str_bytes(&out, text->at + from + n, text->len - from - n);
	str_release(text);
	*text = out;
}

/* One change: a byte, some bytes, a piece of another record, the rest of another record. */
static void
change(struct str *text, uint64_t *seed)
{
	size_t at = (size_t)random_below(seed, text->len);
	size_t most = text->len - at < 12 ? text->len - at : 12;
	const char *other = texts[random_below(seed, LENGTH(bases))];
	size_t from = (size_t)random_below(seed, strlen(other));
	size_t left = strlen(other) - from, n = (size_t)random_below(seed, 24) + 1;
	char byte = palette[random_below(seed, sizeof(palette))];	/* the last is NUL */
	uint64_t how = random_below(seed, 8);

	if (how < 3)
		replace(text, at, 1, &byte, 1);
	else if (how < 4)
		replace(text, at, 0, &byte, 1);
	else if (how < 5)
		replace(text, at, 1 + (size_t)random_below(seed, most), "", 0);
	else if (how < 6)
		replace(text, at, 0, other + from, n < left ? n : left);
	else
		replace(text, at, text->len - at, other + from, left);
}

/* Cut both after a comma, so that whole members change places. */
static void
cross(struct str *text, uint64_t *seed)
{
	const char *other = texts[random_below(seed, LENGTH(bases))], *comma = other;
	char *mine = text->at;

	for (uint64_t k = random_below(seed, 6); k && comma; k--)
		comma = strchr(comma + 1, ',');
	for (uint64_t k = 1 + random_below(seed, 6); k && mine; k--)
		mine = memchr(mine + 1, ',', (size_t)(text->at + text->len - mine - 1));
	if (!comma || comma == other || !mine)
		return;
	replace(text, (size_t)(mine - text->at), text->len - (size_t)(mine - text->at), comma,
		strlen(comma));
}

static struct learned *
taught_all(void)
{
	struct learned *learned = learned_new();

	learned_begin(learned);
	for (size_t i = 0; i < LENGTH(bases); i++) {
		texts[i] = quoted(bases[i]);
		MUST(learned_teach(learned, texts[i], strlen(texts[i])), "not learned: %s",
		     texts[i]);
	}
	return learned;
}

static void
release(struct learned *learned)
{
	for (size_t i = 0; i < LENGTH(bases); i++)
		free(texts[i]);
	learned_free(learned);
}

START_TEST(every_record_that_was_taught_is_accepted)
{
	struct learned *learned = taught_all();

	for (size_t i = 0; i < LENGTH(bases); i++)
		ck_assert_msg(match_agrees(learned, texts[i], strlen(texts[i])), "%s", texts[i]);
	release(learned);
}
END_TEST

static size_t
count_accepted(struct learned *learned, void (*what)(struct str *, uint64_t *), uint64_t seed)
{
	size_t accepted = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct str text = { 0 };
		const char *base = texts[random_below(&seed, LENGTH(bases))];
		str_bytes(&text, base, strlen(base));
		for (uint64_t n = 1 + random_below(&seed, 3); n && text.len > 0; n--)
			what(&text, &seed);
		accepted += match_agrees(learned, str_text(&text), text.len);
		str_release(&text);
	}
	return accepted;
}

/* What is damaged is told apart from what is not. Neither never happens here. */
START_TEST(what_is_accepted_of_changed_records_is_read_alike)
{
	struct learned *learned = taught_all();
	size_t accepted = count_accepted(learned, change, 11 + (uint64_t)_i);

	ck_assert_uint_gt(accepted, ROUNDS / 100);
	ck_assert_uint_lt(accepted, ROUNDS / 2);
	release(learned);
}
END_TEST

START_TEST(what_is_accepted_of_crossed_records_is_read_alike)
{
	struct learned *learned = taught_all();
	size_t accepted = count_accepted(learned, cross, 97 + (uint64_t)_i);

	ck_assert_uint_gt(accepted, ROUNDS / 100);
	ck_assert_uint_lt(accepted, ROUNDS);
	release(learned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape_many");
	TCase *tcase = tcase_create("shape_many");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, every_record_that_was_taught_is_accepted);
	tcase_add_loop_test(tcase, what_is_accepted_of_changed_records_is_read_alike, 0, 3);
	tcase_add_loop_test(tcase, what_is_accepted_of_crossed_records_is_read_alike, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
