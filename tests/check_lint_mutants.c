/* check_lint_mutants: a thousand reports with one thing changed: lint catches 99 of 100. */
/* SPDX-License-Identifier: MIT */
#include "tests/lint_case.h"
#include "tests/splitmix.h"

enum { MUTANTS = 1000 };

/* A place in a text: where it begins, and how long it is. */
struct spot { size_t at, len; };
struct spots { struct spot spot[8192]; size_t n; };

static void
keep(struct spots *spots, size_t at, size_t len)
{
	ck_assert_uint_lt(spots->n, LENGTH(spots->spot));
	spots->spot[spots->n++] = (struct spot){ at, len };
}

/* Runs of digits; of JSON those inside texts of sentences alone, of Markdown all. */
static void
find_numbers(const char *text, struct spots *spots)
{
	for (const char *at = text; *at;) {
		size_t len = strspn(at, "0123456789");
		if (len && (at == text || !strchr("\\", at[-1])))
			keep(spots, (size_t)(at - text), len);
		at += len ? len : 1;
	}
}

/* Numbers that a key has: `"first": 3`. */
static void
find_keyed(const char *text, const char *key, struct spots *spots)
{
	for (const char *at = text; (at = strstr(at, key)); at++) {
		const char *digits = at + strlen(key);
		digits += strspn(digits, " :");
		size_t len = strspn(digits, "0123456789");
		if (len)
			keep(spots, (size_t)(digits - text), len);
	}
}

static void
find_texts(const char *text, struct spots *spots)
{
	static const char *const keys[] = { "\"text\": \"", "\"statement\": \"", "\"why\": \"",
					    "\"what\": \"", "\"expected_effect\": \"" };

	for (size_t k = 0; k < LENGTH(keys); k++)
		for (const char *at = text; (at = strstr(at, keys[k])); at++) {
			at += strlen(keys[k]);
			for (; *at && *at != '"' && *at != '\n'; at++) {
				size_t len = strspn(at, "0123456789");
				/* A version's digits are its name, and no number. */
				if (len && strchr(" (-=", at[-1])) {
					keep(spots, (size_t)(at - text), len);
					at += len - 1;
				}
			}
		}
}

static void
find_words(const char *text, const char *const *words, struct spots *spots)
{
	for (size_t w = 0; words[w]; w++)
		for (const char *at = text; (at = strstr(at, words[w])); at++)
			keep(spots, (size_t)(at - text), strlen(words[w]));
}

static void
find_headings(const char *text, struct spots *spots)
{
	bool is_code = false;

	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\n");
		is_code ^= strncmp(at, "```", 3) == 0;
		if (*at == '#' && !is_code)
			keep(spots, (size_t)(at - text), len);
		at += len + (at[len] == '\n');
	}
}

static const char *const sure[] = { "most likely", "probable", NULL };
static const char *const sure_in_json[] = { "most likely", "\"certainty\": \"probable\"", NULL };

/* What is put for a spot; *out is emptied first. */
static void
other_number(struct str *out, const char *at, size_t len, uint64_t *state)
{
	char old[24];

	snprintf(old, sizeof(old), "%.*s", (int)len, at);
	do {
		str_clear(out);
		str_fmt(out, "%llu", (unsigned long long)(splitmix64(state) %
							  (len < 2 ? 10 : len < 3 ? 100 : 1000)));
	} while (strtoll(out->at, NULL, 10) == strtoll(old, NULL, 10));
}

static void
other_word(struct str *out, const char *at, size_t len, uint64_t *state)
{
	static const char *const surer[] = { "very likely", "strong", "certainly", "definitely" };

	str_clear(out);
	if (*at == '"')
		str_add(out, splitmix64(state) % 2 ? "\"certainty\": \"strong\""
						 : "\"certainty\": \"associated\"");
	else
		str_add(out, surer[splitmix64(state) % LENGTH(surer)]);
	(void)len;
}

static void
other_heading(struct str *out, const char *at, size_t len, uint64_t *state)
{
	str_clear(out);
	switch (splitmix64(state) % 4) {
	case 0: break;				/* gone */
	case 1:					/* twice */
		str_bytes(out, at, len);
		str_char(out, '\n');
		str_bytes(out, at, len);
		break;
	case 2:					/* a level deeper */
		str_char(out, '#');
		str_bytes(out, at, len);
		break;
	default:				/* a word less */
		str_bytes(out, at, len - 1 - splitmix64(state) % 3);
	}
}

struct place {
	const char *name;
	bool is_json;
	struct spots spots;
	void (*other)(struct str *out, const char *at, size_t len, uint64_t *state);
};

static struct lint_case good;
static struct place place[7];

static void
find_all(void)
{
	const char *md = str_text(&good.md), *json = str_text(&good.json);

	place[0] = (struct place){ .name = "a number of the document", .other = other_number };
	find_numbers(md, &place[0].spots);
	place[1] = (struct place){ .name = "a line of the document", .other = other_number };
	find_keyed(md, "L", &place[1].spots);
	place[2] = (struct place){ .name = "a word of the document", .other = other_word };
	find_words(md, sure, &place[2].spots);
	place[3] = (struct place){ .name = "a heading", .other = other_heading };
	find_headings(md, &place[3].spots);
	place[4] = (struct place){ .name = "a number of a sentence", .is_json = true,
				 .other = other_number };
	find_texts(json, &place[4].spots);
	place[5] = (struct place){ .name = "a line of the report", .is_json = true,
				 .other = other_number };
	find_keyed(json, "\"first\"", &place[5].spots);
	find_keyed(json, "\"last\"", &place[5].spots);
	place[6] = (struct place){ .name = "a word of the report", .is_json = true,
				 .other = other_word };
	find_words(json, sure_in_json, &place[6].spots);
	for (size_t i = 0; i < LENGTH(place); i++)
		ck_assert_msg(place[i].spots.n > 0, "%s: nothing to change", place[i].name);
}

START_TEST(a_thousand_changed_reports_are_caught_but_for_ten)
{
	uint64_t state = 20250801;
	struct str other = { 0 }, mutant = { 0 }, missed = { 0 };
	size_t n = 0, caught = 0;

	lint_open(&good);
	ck_assert_uint_eq(lint_check(&good, NULL, NULL, true)->n, 0);
	find_all();
	for (size_t i = 0; i < MUTANTS; i += STRIDE, n++) {
		struct place *what = &place[splitmix64(&state) % LENGTH(place)];
		const struct spot *spot =
			&what->spots.spot[splitmix64(&state) % what->spots.n];
		const char *text = str_text(what->is_json ? &good.json : &good.md);

		what->other(&other, text + spot->at, spot->len, &state);
		str_clear(&mutant);
		str_bytes(&mutant, text, spot->at);
		str_add(&mutant, str_text(&other));
		str_add(&mutant, text + spot->at + spot->len);
		const struct lint *lint = lint_check(&good, what->is_json ? mutant.at : NULL,
						     what->is_json ? NULL : mutant.at, true);
		caught += lint->n_errors > 0;
		if (!lint->n_errors)
			str_fmt(&missed, "\n%s: %s for %.*s", what->name, str_text(&other),
				(int)spot->len + 40, text + spot->at);
	}
	ck_assert_msg(caught * 100 >= n * 99, "%zu of %zu caught, not: %.2000s", caught, n,
		      str_text(&missed));
	str_release(&other);
	str_release(&mutant);
	str_release(&missed);
	lint_close(&good);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lint mutants");
	TCase *mutants = tcase_create("mutants");

	tcase_set_timeout(mutants, 300);
	tcase_add_test(mutants, a_thousand_changed_reports_are_caught_but_for_ten);
	suite_add_tcase(suite, mutants);
	return suite;
}
