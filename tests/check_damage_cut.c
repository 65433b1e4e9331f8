/* check_damage_cut: of records that lost their tails those are read that hold what they need. */
/* SPDX-License-Identifier: MIT */
#include "tests/cut_head.h"
#include "tests/many.h"
#include "tests/runner.h"

/* Under sanitizers every third seed. */
#define STEP (IS_SANITIZED ? 3 : 1)

/* Is an array open at the end of a cut text? */
static bool
ends_in_array(const struct damage_text *text)
{
	int open = 0;

	for (size_t i = 0; i < text->len; i++)
		if (strchr("[]", text->at[i]) && !damage_in_string(text, i))
			open += text->at[i] == '[' ? 1 : -1;
	return open > 0;
}

static bool
ends_in(const struct damage_text *text, char last)
{
	size_t len = text->len;

	while (len > 1 && text->at[len - 1] == ' ')
		len--;
	return text->at[len - 1] == last;
}

/* Does a cut text hold a member whole: its key, its value, and what shows that it ends there? */
static bool
holds_member(const struct damage_text *text, const char *key, const char *value, bool is_number)
{
	char want[80];

	for (int space = 0; space < 3; space++) {
		if (is_number)
			snprintf(want, sizeof(want), "\"%s\":%.*s%s,%.*s\"", key, space, "  ",
				 value, space, "  ");
		else
			snprintf(want, sizeof(want), "\"%s\":%.*s\"%s\"", key, space, "  ", value);
		if (text->len && strstr(text->at, want))
			return true;
	}
	return false;
}

/*
 * A record that lost its tail, on a line of its own: it is read if and only if its time, and a
 * status or a latency, were written to their ends. A number ends where the next key begins.
 */
START_TEST(a_cut_record_is_read_when_its_time_and_a_measure_are_whole)
{
	enum damage_kind kind = (enum damage_kind)_i;
	int due = 0, others = 0;

	for (uint64_t seed = 1; seed <= 600; seed += STEP) {
		struct damage_log log;
		struct taken taken;

		damage_make_one(&log, seed, 20, kind);
		const struct damage_record *record = &log.record[log.last];
		const struct damage_text *text = &record->text;
		bool is_lines = log.shape == DAMAGE_NDJSON || log.shape == DAMAGE_PREFIX ||
				log.shape == DAMAGE_ARRAY || log.shape == DAMAGE_BARE_COMMAS;
		char ms[20];
		/* At the end of a file it may still be written; what follows an open array, or a
		 * colon, may belong to it; a key before the comma of an array is garbled. */
		bool has_commas = log.shape == DAMAGE_ARRAY || log.shape == DAMAGE_BARE_COMMAS;
		if (!log.done[kind] || !is_lines || log.last + 1 >= log.n ||
		    ends_in_array(text) || ends_in(text, ':') ||
		    (has_commas && ends_in(text, '"'))) {
			damage_release(&log);
			continue;
		}
		taken_bytes(&taken, log.whole.at, log.whole.len, 4096, NULL);
		snprintf(ms, sizeof(ms), "%ld", record->ms);
		const char *const *key = damage_keys[log.keys];
		bool is_due = holds_member(text, key[2], record->status, false) ||
			      holds_member(text, key[1], ms, true);
		const struct record *read = NULL;
		for (size_t i = 0; i < taken.n; i++)
			if (taken.at[i].offset == (int64_t)record->offset)
				read = &taken.at[i];
		MUST(is_due == (read != NULL), "seed %d: cut to %s", (int)seed, text->at);
		MUST(!read || is_true_head(record, &taken, read), "seed %d: untrue: %s", (int)seed,
		     text->at);
		/* Read or not, it is one entry, on its line. */
		const struct ledger *ledger = intake_ledger(taken.in);
		const struct odd *odd = &ledger->odd[ledger->n - 1];	/* a BOM may stand first */
		MUST(ledger_repaired(ledger) == 1 && odd->line == record->line_first &&
		     odd->action == (is_due ? ODD_MENDED : ODD_SKIPPED), "seed %d: entries",
		     (int)seed);
		due += is_due;
		others += !is_due;
		struct books books = intake_books(taken.in);
		MUST(books_balance(&books) && books.bytes == (int64_t)log.whole.len,
		     "seed %d: books", (int)seed);
		taken_release(&taken);
		damage_release(&log);
	}
	ck_assert_int_gt(due, 40 / STEP);
	ck_assert_int_gt(others, 40 / STEP);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("damage_cut");
	TCase *tcase = tcase_create("damage_cut");

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, a_cut_record_is_read_when_its_time_and_a_measure_are_whole,
			    BREAK_TAIL, BREAK_TAIL + 1);
	suite_add_tcase(suite, tcase);
	return suite;
}
