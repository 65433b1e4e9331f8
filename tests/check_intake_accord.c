/* check_intake_accord: what is one and the same in each file, and another in the one beside it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/ingest/fields_left.h"
#include "tests/dice.h"
#include "tests/logged.h"

/* A file: n records; each ends in what stands here: `@` is the number of the record, `#` 0 and 1 in
 * turn, and of its second half is what stands behind `|`. */
struct part { int n; const char *what; };

enum { PARTS = 4, HEADS = 1200 };

static const struct row {
	struct part part[PARTS];
	const char *dims;	/* all there are, in any order: ` host zone ` */
	const char *said;	/* of the first file: a note it must have; NULL: none */
	const char *unsaid;	/* and one it must not have */
} rows[] = {
	/* a file a host; its zone with it */
	{ { { 60, "\"hostname\":\"web01\",\"zone\":\"a\"" },
	    { 60, "\"hostname\":\"web02\",\"zone\":\"b\"" },
	    { 60, "\"hostname\":\"web03\",\"zone\":\"b\"" } },
	  " hostname zone ", NULL, "hostname=" },
	/* what is the same in all is said, and left out */
	{ { { 60, "\"hostname\":\"web01\",\"region\":\"eu\"" },
	    { 60, "\"hostname\":\"web02\",\"region\":\"eu\"" } },
	  " hostname ", "region=eu on all records", "hostname=" },
	{ { { 60, "\"region\":\"eu\"" }, { 60, "\"region\":\"eu\"" } }, " ", "region=eu", NULL },
	/* one of them is tiny; one has no such field, or none of the fields but its own */
	{ { { 900, "\"host\":\"a\"" }, { 1, "\"host\":\"b\"" } }, " host ", NULL, "host=" },
	{ { { 60, "\"host\":\"a\"" }, { 60, "\"other\":1" }, { 60, "\"host\":\"b\"" } },
	  " host ", NULL, "host=" },
	/* a second value only stands beside none: nothing is another one */
	{ { { 60, "\"host\":\"a\"" }, { 60, "\"other\":1" } }, " ", "host=a", NULL },
	/* it varies in one */
	{ { { 60, "\"host\":\"a\"" }, { 60, "\"host\":\"h#\"" } }, " host ", NULL, "host=" },
	/* by the ids of machines people slice, too */
	{ { { 60, "\"instance_id\":\"i-1\"" }, { 60, "\"instance_id\":\"i-2\"" } },
	  " instance_id ", NULL, "instance_id=" },
	/* large files: the head is not all, and it turns behind it */
	{ { { HEADS, "\"host\":\"a\",\"note\":\"and so on and on, as always it has been here\"" },
	    { HEADS, "\"host\":\"b\",\"note\":\"and so on and on, as always it has been here\"" } },
	  " host ", "note=and so on", "host=" },
	{ { { 2 * HEADS, "\"env\":\"a\",\"pad\":\"and so on and on, as always it has been\"|"
			 "\"env\":\"c\",\"pad\":\"and so on and on, as always it has been\"" },
	    { 60, "\"env\":\"a\"" } },
	  " env ", NULL, "env=" },
	/* numbers of a format, and builds */
	{ { { 60, "\"version\":3" }, { 60, "\"version\":3" } }, " ", "taken for the log's format",
	  NULL },
	{ { { 60, "\"version\":54" }, { 60, "\"version\":55" } }, " ", NULL, "format" },
	{ { { 60, "\"version\":54" }, { 60, "\"version\":\"5#\"" } }, " ", NULL, "format" },
	/* what names requests, or measures, is none in files of few records either */
	{ { { 12, "\"request_id\":\"r@\",\"size\":1@" },
	    { 12, "\"request_id\":\"s@\",\"size\":2@" },
	    { 12, "\"request_id\":\"t@\",\"size\":3@" } }, " ", NULL, NULL },
	{ { { 900, "\"order\":\"o@\"" }, { 5, "\"order\":\"p@\"" } }, " ", NULL, NULL },
	/* few records of each are many of all */
	{ { { 25, "\"user\":\"u@\"" }, { 25, "\"user\":\"u@\"" }, { 25, "\"user\":\"u@\"" } },
	  " user ", NULL, NULL },
};

static void
make(const struct part *part, int first, struct str *text)
{
	for (int i = 0; i < part->n; i++) {
		str_fmt(text, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"ms\":%d,",
			1754071560 + first + i, 10 + i % 7);
		const char *bar = strchr(part->what, '|');
		const char *at = bar && i >= part->n / 2 ? bar + 1 : part->what;
		for (; *at && *at != '|'; at++) {
			if (*at == '@')
				str_fmt(text, "%03d", i);
			else if (*at == '#')
				str_fmt(text, "%d", i % 2);
			else
				str_char(text, *at);
		}
		str_add(text, "}\n");
	}
}

static size_t
parts_of(const struct row *row)
{
	size_t n = 0;

	while (n < PARTS && row->part[n].n)
		n++;
	return n;
}

static int
dims_of(const struct store *store)
{
	return store_fields(store) - FIELD_DIM;
}

static bool
has_note(const struct intake *in, const char *words)
{
	size_t n;
	const char *const *note = intake_notes(in, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(note[i], words))
			return true;
	return false;
}

static void
check_dims(const struct logged *logged, const char *dims)
{
	int n = 0;

	for (const char *at = dims; *at; at++)
		n += *at == ' ';
	for (int i = 0; i < dims_of(logged->store); i++) {
		char word[FIELD_PATH + 2];
		snprintf(word, sizeof(word), " %s ",
			 store_field_name(logged->store, FIELD_DIM + i));
		ck_assert_msg(strstr(dims, word), "%s is no dimension of `%s`", word, dims);
	}
	ck_assert_int_eq(dims_of(logged->store), n - 1);
}

/* Every field that is a dimension counts each of its values, and leaves none of them out. */
static void
check_counts(const struct logged *logged, const struct row *row)
{
	for (int i = 0; i < dims_of(logged->store); i++) {
		int field = FIELD_DIM + i;
		struct query query = query_all(logged->store, INT64_MAX);
		struct groups groups;
		uint64_t absent = 0, expected = 0;

		query_groups(&query, &field, 1, 0, &groups);
		for (size_t k = 0; k < groups.n; k++)
			absent += groups.at[k].key[0] == NAME_NONE ? groups.at[k].cell.n : 0;
		for (size_t k = 0; k < parts_of(row); k++)
			if (!strstr(row->part[k].what, store_field_name(logged->store, field)))
				expected += (uint64_t)row->part[k].n;
		ck_assert_uint_eq(absent, expected);
		groups_release(&groups);
	}
}

static void
check_row(const struct row *row, size_t turned, const struct logged_way *way)
{
	struct str text[PARTS] = { { 0 } };
	const struct str *texts[PARTS];
	struct logged logged;
	size_t n = parts_of(row), first = 0;

	for (size_t i = 0; i < n; i++) {
		size_t part = (i + turned) % n;
		make(&row->part[part], (int)part * 10000, &text[i]);
		texts[i] = &text[i];
		first = part == 0 ? i : first;
	}
	logged_read(&logged, texts, n, way);
	check_dims(&logged, row->dims);
	check_counts(&logged, row);
	const struct intake *in = store_source(logged.store, first);
	if (row->said)
		ck_assert_msg(has_note(in, row->said), "it is not said: %s", row->said);
	if (row->unsaid)
		ck_assert_msg(!has_note(in, row->unsaid), "it is said: %s", row->unsaid);
	size_t n_left;
	const struct field_left *left = intake_fields_left(in, &n_left);
	for (size_t i = 0; i < n_left; i++) {
		char word[FIELD_PATH + 2];
		snprintf(word, sizeof(word), " %s ", left[i].path);
		ck_assert_msg(!strstr(row->dims, word), "%s is a dimension, and left", word);
	}
	logged_release(&logged);
	for (size_t i = 0; i < n; i++)
		str_release(&text[i]);
}

START_TEST(it_is_a_dimension_by_all_files_in_any_order)
{
	static const struct logged_way ways[] = { { 0 }, { .budget = 300 }, { .is_slow = true } };
	const struct row *row = &rows[_i];

	for (size_t w = 0; w < LENGTH(ways); w++)
		for (size_t turned = 0; turned < parts_of(row); turned++)
			check_row(row, turned, &ways[w]);
}
END_TEST

/* A build that each file has one of is the version of all. */
START_TEST(a_number_that_is_another_elsewhere_is_a_version)
{
	static const char *const second[] = { "\"version\":55", "\"version\":54",
					      "\"version\":\"v5#\"" };
	static const bool is_one[] = { true, false, true };

	for (size_t k = 0; k < LENGTH(second); k++)
		for (int turned = 0; turned < 2; turned++) {
			struct str text[2] = { { 0 } };
			struct logged logged;
			make(&(struct part){ 60, "\"version\":54" }, 0, &text[turned]);
			make(&(struct part){ 60, second[k] }, 60, &text[!turned]);
			logged_read(&logged, (const struct str *const[]){ &text[0], &text[1] }, 2,
				    &(struct logged_way){ 0 });
			for (uint32_t id = 1; id <= 120; id += 60)
				ck_assert_int_eq(logged_record(&logged, id).version != NAME_NONE,
						 is_one[k]);
			logged_release(&logged);
			str_release(&text[0]);
			str_release(&text[1]);
		}
}
END_TEST

/* Lines of text, and what stands in their requests: `^` is the file, `@` the line, `#` a time. */
START_TEST(so_it_is_in_lines_of_text)
{
	static const struct { const char *line[2], *dim; bool is_dim; } texts[] = {
		{ { "ts=2025-08-01T18:0^:@Z path=/a ms=# status=200 host=a\n",
		    "ts=2025-08-01T18:0^:@Z path=/a ms=# status=200 host=b\n" }, "host", true },
		{ { "ts=2025-08-01T18:0^:@Z path=/a ms=# status=200 host=a\n",
		    "{\"ts\":\"2025-08-01T18:0^:@Z\",\"path\":\"/a\",\"ms\":#,\"host\":\"b\","
		    "\"status\":200}\n" }, "host", true },
		{ { "10.0.0.7 - - [01/Aug/2025:18:0^:@ +0000] \"GET /a HTTP/1.1\" 200 512 #\n",
		    "10.0.0.7 - - [01/Aug/2025:18:0^:@ +0000] \"PUT /a HTTP/1.1\" 200 512 #\n" },
		  "method", true },
		{ { "10.0.0.7 - - [01/Aug/2025:18:0^:@ +0000] \"GET /a HTTP/1.1\" 200 512 #\n",
		    "10.0.0.7 - - [01/Aug/2025:18:0^:@ +0000] \"GET /a HTTP/1.1\" 200 512 #\n" },
		  "method", false },
	};

	for (size_t k = 0; k < LENGTH(texts); k++) {
		struct str text[2] = { { 0 } };
		struct logged logged;
		for (int part = 0; part < 2; part++)
			for (int i = 0; i < 60; i++)
				for (const char *at = texts[k].line[part]; *at; at++)
					if (*at == '^' || *at == '#')
						str_fmt(&text[part], "%d",
							*at == '^' ? part : 10 + i % 7);
					else if (*at == '@')
						str_fmt(&text[part], "%02d", i);
					else
						str_char(&text[part], *at);
		logged_read(&logged, (const struct str *const[]){ &text[0], &text[1] }, 2,
			    &(struct logged_way){ 0 });
		int field = store_field_find(logged.store, texts[k].dim);
		ck_assert_msg((field >= 0) == texts[k].is_dim, "%s of row %zu", texts[k].dim, k);
		for (uint32_t id = 1; field >= 0 && id <= 120; id++) {
			struct record record = logged_record(&logged, id);
			ck_assert_uint_ne(record.dims[field - FIELD_DIM], NAME_NONE);
		}
		logged_release(&logged);
		str_release(&text[0]);
		str_release(&text[1]);
	}
}
END_TEST

/* Of how many fields is it said that others took their room? */
static int
n_crowded(const struct intake *in)
{
	size_t n;
	const struct field_left *left = intake_fields_left(in, &n);
	int crowded = 0;

	for (size_t i = 0; i < n; i++)
		crowded += left[i].why == FIELD_CROWDED;
	return crowded;
}

/* More dimensions than there is room for; one is the version of a file, another of the other. */
START_TEST(which_find_no_room_is_the_same_in_any_order)
{
	for (int n = RECORD_DIMS - 2; n <= RECORD_DIMS + 2; n++)
		for (int turned = 0; turned < 2; turned++) {
			struct str text[2] = { { 0 } }, what[2] = { { 0 } };
			char dims[400] = " build ", words[80];
			struct logged logged;
			int room = RECORD_DIMS - 1, left = n > room ? n - room : 0;
			for (int file = 0; file < 2; file++) {
				str_add(&what[file], file ? "\"release\":\"r#\",\"build\":\"x#\""
							  : "\"build\":\"b#\"");
				for (int i = 0; i < n; i++)
					str_fmt(&what[file], ",\"d%02d\":\"v#\"", i);
				make(&(struct part){ 60, str_text(&what[file]) }, 60 * file,
				     &text[file ^ turned]);
			}
			for (int i = 0; i < n && i < room; i++)
				snprintf(dims + strlen(dims), 8, "d%02d ", i);
			logged_read(&logged, (const struct str *const[]){ &text[0], &text[1] }, 2,
				    &(struct logged_way){ 0 });
			check_dims(&logged, dims);
			snprintf(words, sizeof(words), left > 1 ? "d%02d and %d more are left out"
				 : "d%02d is left out", room, left - 1);
			for (uint32_t k = 0; k < 2; k++)	/* the first one says it */
				ck_assert_msg(has_note(store_source(logged.store, k), words) ==
					      (left && k == 0), "%d of %u: %s", n, k, words);
			ck_assert_int_eq(n_crowded(store_source(logged.store, 0)), left);
			logged_release(&logged);
			const struct str *one = &text[turned];	/* its build is its version */
			logged_read(&logged, &one, 1, &(struct logged_way){ 0 });
			ck_assert_int_eq(has_note(store_source(logged.store, 0), "left out"),
					 n > RECORD_DIMS);
			ck_assert_int_eq(n_crowded(store_source(logged.store, 0)),
					 n > RECORD_DIMS ? n - RECORD_DIMS : 0);
			logged_release(&logged);
			for (int file = 0; file < 2; file++) {
				str_release(&text[file]);
				str_release(&what[file]);
			}
		}
}
END_TEST

enum { WILD = 4, VALUES = 5 };

/* A log of n records with some fields of few values each; where[i]: the file of record i. */
static void
make_wild(uint64_t *seed, int n, struct str *all, struct str text[VALUES + 1])
{
	static const char *const names[WILD] = { "host", "zone", "build_id", "queue" };
	int values[WILD], by = (int)(roll(seed) % (WILD + 1));

	for (int f = 0; f < WILD; f++)
		values[f] = 1 + (int)(roll(seed) % VALUES);
	for (int i = 0; i < n; i++) {
		struct str line = { 0 };
		int file = (int)(roll(seed) % VALUES);
		str_fmt(&line, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"ms\":%d",
			1754071560 + i, 10 + i % 7);
		for (int f = 0; f < WILD; f++) {
			int value = (int)(roll(seed) % (uint64_t)values[f]);
			bool is_there = f < 2 || roll(seed) % 4;
			if (is_there)
				str_fmt(&line, ",\"%s\":\"%c%d\"", names[f], names[f][0], value);
			if (f == by)
				file = is_there ? value : VALUES;
		}
		str_add(&line, "}\n");
		str_add(all, str_text(&line));
		str_add(&text[file], str_text(&line));
		str_release(&line);
	}
}

/* `host a 12` and so on, of all dimensions. */
static void
counts_of(const struct logged *logged, char line[][64], size_t *n)
{
	*n = 0;
	for (int i = 0; i < dims_of(logged->store); i++) {
		int field = FIELD_DIM + i;
		struct query query = query_all(logged->store, INT64_MAX);
		struct groups groups;

		query_groups(&query, &field, 1, 0, &groups);
		for (size_t k = 0; k < groups.n; k++)
			snprintf(line[(*n)++], 64, "%.20s %.20s %llu",
				 store_field_name(logged->store, field),
				 names_get(logged->names, groups.at[k].key[0])->clean,
				 (unsigned long long)groups.at[k].cell.n);
		groups_release(&groups);
	}
	qsort(line, *n, 64, (int (*)(const void *, const void *))strcmp);
}

START_TEST(split_by_a_field_it_counts_as_in_one)
{
	static const int sizes[] = { 40, 400, 3000 };

	for (uint64_t k = 0; k < 40; k++) {
		struct str all = { 0 }, text[VALUES + 1] = { { 0 } };
		const struct str *texts[VALUES + 1], *one = &all;
		char counts[2][64 * (VALUES + 2)][64];
		struct logged logged;
		uint64_t seed = k;
		size_t n = 0, n_counts[2];

		make_wild(&seed, sizes[k % LENGTH(sizes)], &all, text);
		for (int i = 0; i <= VALUES; i++)
			if (text[(i + (int)k) % (VALUES + 1)].len)
				texts[n++] = &text[(i + (int)k) % (VALUES + 1)];
		logged_read(&logged, &one, 1, &(struct logged_way){ 0 });
		counts_of(&logged, counts[0], &n_counts[0]);
		logged_release(&logged);
		logged_read(&logged, texts, n, &(struct logged_way){ 0 });
		counts_of(&logged, counts[1], &n_counts[1]);
		logged_release(&logged);
		ck_assert_msg(n_counts[0] == n_counts[1], "seed %llu: %zu counts, %zu of one file",
			      (unsigned long long)k, n_counts[1], n_counts[0]);
		for (size_t i = 0; i < n_counts[0]; i++)
			ck_assert_str_eq(counts[0][i], counts[1][i]);
		str_release(&all);
		for (int i = 0; i <= VALUES; i++)
			str_release(&text[i]);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_accord");
	TCase *tcase = tcase_create("intake_accord");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, it_is_a_dimension_by_all_files_in_any_order, 0,
			    (int)LENGTH(rows));
	tcase_add_test(tcase, a_number_that_is_another_elsewhere_is_a_version);
	tcase_add_test(tcase, so_it_is_in_lines_of_text);
	tcase_add_test(tcase, which_find_no_room_is_the_same_in_any_order);
	tcase_add_test(tcase, split_by_a_field_it_counts_as_in_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
