/* check_damage_many: of 1,000 damaged files (SITREP_MANY: so many) all whole records, and of others
 * what is sure. */
/* SPDX-License-Identifier: MIT */
#include "tests/cut_head.h"
#include "tests/many.h"
#include "tests/runner.h"
#include "tests/taken.h"

/* Under sanitizers every third seed: what is made of one goes by its halves and fifths. */
#define STEP (IS_SANITIZED ? 3 : 1)

static long files;

struct score { long whole, read, saved, invented, bytes, work, damages; };

/* A record that nobody touched says what was written, down to its line. */
static void
check_values(const struct damage_log *log, const struct damage_record *truth,
	     const struct taken *taken, const struct record *record, uint64_t seed)
{
	bool is_outcome = record->outcome == (*truth->status == 'T' ? OUTCOME_TIMEOUT
				: *truth->status == 'E' ? OUTCOME_SERVER_ERROR : OUTCOME_OK);

	MUST(record->at_ns == (DAY_MS + truth->at_ms) * NS_PER_MS, "seed %d: id %d: time",
	     (int)seed, truth->id);
	MUST(record->latency_us == 1000 * truth->ms, "seed %d: id %d: latency %ld us, not %ld ms",
	     (int)seed, truth->id, (long)record->latency_us, truth->ms);
	MUST(is_outcome && is_name(taken, record->status, truth->status) &&
	     is_name(taken, record->endpoint, truth->endpoint) &&
	     is_name(taken, record->version, truth->version), "seed %d: id %d: a name", (int)seed,
	     truth->id);
	MUST(record->line_first == truth->line_first && record->line_last == truth->line_last,
	     "seed %d: id %d: lines %ld-%ld, not %ld-%ld", (int)seed, truth->id,
	     record->line_first, record->line_last, truth->line_first, truth->line_last);
	MUST(!(record->flags & (FLAGS_REPAIRED ^ FLAG_FROM_SPLICE)), "seed %d: id %d: repaired",
	     (int)seed, truth->id);
	MUST(log->shape == DAMAGE_PRETTY || !(record->flags & FLAG_WRAPPED), "seed %d: id %d",
	     (int)seed, truth->id);
}

/* Compare what was read with the truth: place and length of each record, in order. */
static void
compare(const struct damage_log *log, const struct taken *taken, uint64_t seed,
	struct score *score)
{
	size_t k = 0;

	for (int i = 0; i < log->n; i++) {
		const struct damage_record *truth = &log->record[i];

		for (; k < taken->n && taken->at[k].offset < (int64_t)truth->offset; k++)
			score->invented++;
		if (truth->fate == FATE_BROKEN) {
			if (k < taken->n && taken->at[k].offset == (int64_t)truth->offset &&
			    is_true_head(truth, taken, &taken->at[k])) {
				score->saved++;
				k++;
			}
			continue;
		}
		score->whole++;
		if (k >= taken->n || taken->at[k].offset != (int64_t)truth->offset ||
		    taken->at[k].length != truth->text.len)
			continue;
		if (truth->fate == FATE_WHOLE)
			check_values(log, truth, taken, &taken->at[k], seed);
		score->read++;
		k++;
	}
	score->invented += (long)(taken->n - k);
}

static void
check_accounts(const struct damage_log *log, const struct taken *taken, uint64_t seed)
{
	struct books books = intake_books(taken->in);
	int64_t records = 0;

	for (size_t i = 0; i < taken->n; i++)
		records += taken->at[i].length;
	MUST(taken->end == 0, "seed %d: no end", (int)seed);
	MUST(books_balance(&books) && books.bytes == (int64_t)log->whole.len &&
	     books.record_bytes == records, "seed %d: the books do not balance", (int)seed);
	MUST(intake_work(taken->in) <= 3 * log->whole.len + 4096, "seed %d: work %llu", (int)seed,
	     (unsigned long long)intake_work(taken->in));
}

/* How large a file of this seed is, and how damaged: few are long enough for the fast path. */
static void
make(struct damage_log *log, uint64_t seed)
{
	int n = 5 + (int)(seed * 7 % 50), damages = 1 + (int)(seed % 5);

	if (seed % 100 == 99)
		damage_make(log, seed, 4000, 40);
	else
		damage_make(log, seed, n, damages);
}

START_TEST(all_whole_records_of_damaged_files_are_read_and_none_is_invented)
{
	struct score score = { 0 };

	for (uint64_t seed = 1; seed <= (uint64_t)files; seed++) {
		struct damage_log log;
		struct taken taken;
		long lost = score.whole - score.read, invented = score.invented;

		make(&log, seed);
		taken_bytes(&taken, log.whole.at, log.whole.len, 1 << 20, NULL);
		compare(&log, &taken, seed, &score);
		check_accounts(&log, &taken, seed);
		if (score.whole - score.read != lost || score.invented != invented)
			fprintf(stderr, "damage: seed %d: %ld lost, %ld invented\n", (int)seed,
				score.whole - score.read - lost, score.invented - invented);
		score.bytes += (long)log.whole.len;
		score.work += (long)intake_work(taken.in);
		for (int kind = 0; kind < DAMAGES; kind++)
			score.damages += log.done[kind];
		taken_release(&taken);
		damage_release(&log);
	}
	printf("damage: %ld files, %ld bytes, %ld damages: %ld of %ld records read, %ld heads "
	       "of cut ones, %ld invented, work %.2f x bytes\n", files, score.bytes,
	       score.damages, score.read, score.whole, score.saved, score.invented,
	       (double)score.work / (double)score.bytes);
	ck_assert_int_gt(score.whole, 25 * files);
	ck_assert_msg(1000 * score.read >= 999 * score.whole, "%ld of %ld", score.read,
		      score.whole);
	ck_assert_int_gt(score.saved, files / 20);
	ck_assert_int_eq(score.invented, 0);
}
END_TEST

START_TEST(an_undamaged_file_of_any_shape_is_read_whole_without_a_word)
{
	for (uint64_t seed = 1; seed <= 300; seed += STEP) {
		struct damage_log log;
		struct taken taken;
		struct score score = { 0 };

		damage_make(&log, seed, 2 + (int)(seed % 30), 0);
		taken_bytes(&taken, log.whole.at, log.whole.len, 4096, NULL);
		compare(&log, &taken, seed, &score);
		check_accounts(&log, &taken, seed);
		struct books books = intake_books(taken.in);
		MUST(score.read == log.n && !score.invented, "seed %d: %ld of %d", (int)seed,
		     score.read, log.n);
		MUST(ledger_repaired(intake_ledger(taken.in)) == 0, "seed %d: damage", (int)seed);
		/* What is no record of an envelope: `"meta":{"n":1}`. */
		MUST(books.skipped_bytes == (log.shape == DAMAGE_ENVELOPE ? 7 : 0) &&
		     books.pending_bytes == 0, "seed %d: skipped", (int)seed);
		taken_release(&taken);
		damage_release(&log);
	}
}
END_TEST

/* What one damage alone is in the ledger (section 4): one entry of this kind, no other. */
static const struct { enum damage_kind damage; enum odd_kind odd; } listed[] = {
	{ DAMAGE_DROP_COMMA, ODD_MISSING_COMMA }, { DAMAGE_DOUBLE_COMMA, ODD_EXTRA_COMMA },
	{ DAMAGE_INNER_COMMA, ODD_MISSING_COMMA }, { DAMAGE_INNER_COMMAS, ODD_EXTRA_COMMA },
	{ DAMAGE_HOLE_BETWEEN, ODD_NUL_HOLE }, { DAMAGE_BOM, ODD_STRAY_BYTES },
	{ DAMAGE_BAD_UTF8, ODD_BAD_UTF8 }, { DAMAGE_DOUBLE_KEY, ODD_DUPLICATE_KEY },
};

/* Where the entry must stand; -1: anywhere in the record. */
static int64_t
place_of(const struct damage_log *log, enum damage_kind kind)
{
	const struct damage_record *record = &log->record[log->last];

	if (kind == DAMAGE_DROP_COMMA)	/* right after the brace before it */
		return (int64_t)(record[-1].offset + record[-1].text.len);
	if (kind == DAMAGE_BAD_UTF8 || kind == DAMAGE_DOUBLE_KEY)
		return (int64_t)record->offset;
	return -1;
}

START_TEST(each_damage_alone_is_listed_as_what_it_is)
{
	enum damage_kind kind = listed[_i].damage;
	bool is_between = kind < DAMAGE_INNER_COMMA || kind == DAMAGE_HOLE_BETWEEN ||
			  kind == DAMAGE_BOM;
	int made = 0;

	for (uint64_t seed = 1; seed <= 150; seed += STEP) {
		struct damage_log log;
		struct taken taken;

		damage_make_one(&log, seed, 20, kind);
		/* Of an envelope what is between its records is its own: it fails as a whole. */
		if (is_between && log.shape >= DAMAGE_ENVELOPE) {
			damage_release(&log);
			continue;
		}
		taken_bytes(&taken, log.whole.at, log.whole.len, 4096, NULL);
		const struct ledger *ledger = intake_ledger(taken.in);
		/* Outside brackets the first gap of the source sets the style. */
		bool is_style = kind == DAMAGE_DROP_COMMA && log.last == 1 &&
				log.shape == DAMAGE_BARE_COMMAS;
		uint64_t n = log.done[kind] && !is_style;
		const struct odd *odd = NULL;
		for (size_t i = 0; i < ledger->n; i++)
			if (ledger->odd[i].kind == listed[_i].odd)
				odd = &ledger->odd[i];
		MUST(ledger_repaired(ledger) == n && ledger->count[listed[_i].odd] == n,
		     "kind %d, seed %d: %d entries, %d of %s", (int)kind, (int)seed,
		     (int)ledger_repaired(ledger), (int)ledger->count[listed[_i].odd],
		     odd_row(listed[_i].odd)->word);
		if (n && place_of(&log, kind) >= 0)
			MUST(odd->offset == place_of(&log, kind), "kind %d, seed %d: at %d, not %d",
			     (int)kind, (int)seed, (int)odd->offset, (int)place_of(&log, kind));
		made += n > 0;
		taken_release(&taken);
		damage_release(&log);
	}
	ck_assert_int_gt(made, 40 / STEP);
}
END_TEST

/* Each record that is broken leaves an entry, and its bytes are counted as lost. */
START_TEST(each_broken_record_is_listed_and_its_bytes_are_counted)
{
	enum damage_kind kind = (enum damage_kind)_i;
	int made = 0;

	for (uint64_t seed = 1; seed <= 100; seed += STEP) {
		struct damage_log log;
		struct taken taken;

		damage_make_one(&log, seed, 20, kind);
		taken_bytes(&taken, log.whole.at, log.whole.len, 4096, NULL);
		struct books books = intake_books(taken.in);
		int64_t lost = books.skipped_bytes + books.pending_bytes;
		if (log.done[kind]) {
			const struct damage_record *record = &log.record[log.last];
			if (kind == BREAK_START_OF_FILE || kind == BREAK_END_OF_FILE)
				record = &log.record[kind == BREAK_END_OF_FILE ? log.n - 1 : 0];
			for (size_t i = 0; i < taken.n; i++)	/* but for a head of it */
				if (taken.at[i].offset == (int64_t)record->offset &&
				    is_true_head(record, &taken, &taken.at[i]))
					lost += taken.at[i].length;
			MUST(ledger_repaired(intake_ledger(taken.in)) > 0,
			     "kind %d, seed %d: no entry", _i, (int)seed);
			/* But for what is between objects anyway: blanks, commas, brackets; and
			 * text before a `{`, where that is a prefix. */
			int64_t most = log.shape == DAMAGE_PREFIX ? 400 : 60;
			MUST(lost > 0 && lost + most >= (int64_t)record->text.len,
			     "kind %d, seed %d: %d of %d bytes lost", _i, (int)seed, (int)lost,
			     (int)record->text.len);
			made++;
		}
		taken_release(&taken);
		damage_release(&log);
	}
	ck_assert_int_gt(made, 30 / STEP);
}
END_TEST

/* The same files as UTF-16, in either order, with a mark and without: decoded, nothing differs. */
START_TEST(a_damaged_file_of_utf_16_gives_the_same_records)
{
	int made = 0;

	for (uint64_t seed = 1; seed <= 100; seed += STEP) {
		struct damage_log log;
		struct damage_text text = { 0 };
		struct taken plain, taken;

		make(&log, seed);
		size_t mark = memcmp(log.whole.at, "\xEF\xBB\xBF", 3) ? 0 : 3;
		const char *at = log.whole.at + mark;
		size_t len = log.whole.len - mark;
		bool has_hole = log.done[BREAK_HOLE] || log.done[DAMAGE_HOLE_BETWEEN];
		/* Without a mark UTF-16 is told by its zeros: among more of them by nothing. */
		if (!log.is_utf8 || len > 100000 || (has_hole && !(seed & 2))) {
			damage_release(&log);
			continue;
		}
		damage_utf16(at, len, seed & 1, seed & 2, &text);
		taken_bytes(&plain, at, len, 4096, NULL);
		taken_bytes(&taken, text.at, text.len, 777, NULL);
		MUST(strcmp(intake_encoding(taken.in), seed & 1 ? "utf-16be" : "utf-16le") == 0,
		     "seed %d: %s", (int)seed, intake_encoding(taken.in));
		struct books books = intake_books(taken.in), other = intake_books(plain.in);
		MUST(books_balance(&books) && !memcmp(&books, &other, sizeof(books)),
		     "seed %d: books of %d bytes, not %d", (int)seed, (int)books.bytes,
		     (int)other.bytes);
		MUST(taken.n == plain.n, "seed %d: %zu records", (int)seed, taken.n);
		for (size_t i = 0; i < taken.n; i++)
			MUST(taken.at[i].offset == plain.at[i].offset &&
			     taken.at[i].line_first == plain.at[i].line_first &&
			     taken.at[i].at_ns == plain.at[i].at_ns &&
			     taken.at[i].latency_us == plain.at[i].latency_us &&
			     taken.at[i].flags == plain.at[i].flags, "seed %d: record %zu",
			     (int)seed, i);
		made++;
		taken_release(&plain);
		taken_release(&taken);
		free(text.at);
		damage_release(&log);
	}
	ck_assert_int_gt(made, 50 / STEP);
}
END_TEST

/* A log that is still being written may end anywhere (R10): what is complete is read, the rest
 * is pending, and nothing is damage but the tail. */
START_TEST(a_file_cut_at_any_byte_gives_what_was_complete)
{
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct damage_log log;

		/* Each log is cut at other ones of the bytes, when not at all. */
		size_t step = files > 1000 ? 1 : 5 * STRIDE;

		damage_make(&log, seed * 77, 4, 0);
		for (size_t len = log.head.len + seed % step; len <= log.whole.len; len += step) {
			struct taken taken;
			size_t n = 0;

			while (n < 4 && log.record[n].offset + log.record[n].text.len <= len)
				n++;
			taken_bytes(&taken, log.whole.at, len, 1 << 20, NULL);
			const struct ledger *ledger = intake_ledger(taken.in);
			MUST(taken.n == n, "seed %d, cut %zu: %zu records, not %zu", (int)seed,
			     len, taken.n, n);
			for (size_t i = 0; i < n; i++)
				MUST(taken.at[i].offset == (int64_t)log.record[i].offset,
				     "seed %d, cut %zu: record %zu", (int)seed, len, i);
			/* Of an envelope the end is missing, and is not missed; the beginning of a
			 * prefix is text like any other. */
			MUST(log.shape >= DAMAGE_ENVELOPE ||
			     ledger_repaired(ledger) ==
			     ledger->count[ODD_TRUNCATED_TAIL], "seed %d, cut %zu: damage",
			     (int)seed, len);
			taken_release(&taken);
		}
		damage_release(&log);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("damage_many");
	TCase *tcase = tcase_create("damage_many");

	files = getenv("SITREP_MANY") ? strtol(getenv("SITREP_MANY"), NULL, 10)
					: 1000 / STRIDE;
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase,
		       all_whole_records_of_damaged_files_are_read_and_none_is_invented);
	tcase_add_test(tcase, an_undamaged_file_of_any_shape_is_read_whole_without_a_word);
	tcase_add_loop_test(tcase, each_damage_alone_is_listed_as_what_it_is, 0,
			    (int)LENGTH(listed));
	tcase_add_loop_test(tcase, each_broken_record_is_listed_and_its_bytes_are_counted,
			    BREAK_QUOTE, DAMAGES);
	tcase_add_test(tcase, a_damaged_file_of_utf_16_gives_the_same_records);
	tcase_add_test(tcase, a_file_cut_at_any_byte_gives_what_was_complete);
	suite_add_tcase(suite, tcase);
	return suite;
}
