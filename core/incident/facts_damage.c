/* facts_damage: what was odd in the log, and how wrong a plainer reader would be. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/intake.h"
#include "core/incident/facts_private.h"

enum { NOTES_MAX = 256, LINES_TOLD = 4 };

struct notes {
	struct facts *facts;
	struct arena *arena;
	const char *at[NOTES_MAX];
	size_t n;
};

static void
add_note(struct notes *notes, const char *text)
{
	if (notes->n < NOTES_MAX)
		notes->at[notes->n++] = text;
}

/* What a kind of the ledger is called, one and many. */
static const struct { const char *one, *many; } odd_words[ODD_KINDS] = {
	[ODD_MISSING_COMMA] = { "missing comma", "missing commas" },
	[ODD_EXTRA_COMMA] = { "extra comma", "extra commas" },
	[ODD_WRAPPED] = { "record runs over several lines", "records run over several lines" },
	[ODD_UNCLOSED_STRING] = { "unclosed string", "unclosed strings" },
	[ODD_UNCLOSED_OBJECT] = { "unclosed object", "unclosed objects" },
	[ODD_STRAY_BYTES] = { "piece of stray text", "pieces of stray text" },
	[ODD_NUL_HOLE] = { "hole of NUL bytes", "holes of NUL bytes" },
	[ODD_BAD_UTF8] = { "record with bytes that are not UTF-8",
			   "records with bytes that are not UTF-8" },
	[ODD_BOM] = { "byte order mark", "byte order marks" },
	[ODD_TRUNCATED_TAIL] = { "cut end", "cut ends" },
	[ODD_SPLICED] = { "spliced piece", "spliced pieces" },
	[ODD_DUPLICATE_KEY] = { "record with a key given twice", "records with a key given twice" },
	[ODD_CUT] = { "cut off record", "cut off records" },
};

/* The last line of a wrapped record: its bytes tell. */
static long
last_line(const struct store *store, const struct odd *odd)
{
	struct ref ref = { .source = odd->source, .offset = odd->offset,
			   .length = (uint32_t)odd->bytes };
	struct str bytes = { 0 };
	struct err err;
	long line = odd->line;

	if (odd->kind != ODD_WRAPPED || store_bytes(store, &ref, &bytes, &err))
		return line;
	for (size_t i = 0; i < bytes.len; i++)
		line += bytes.at[i] == '\n';
	str_release(&bytes);
	return line;
}

/* `line 7`, `lines 8-9, 10-11 and 3 more`. */
static const char *
lines_of(struct notes *notes, const struct ledger *ledger, enum odd_kind kind)
{
	struct str text = { 0 };
	uint64_t told = 0;

	for (size_t i = 0; i < ledger->n && told < LINES_TOLD; i++) {
		const struct odd *odd = &ledger->odd[i];

		if (odd->kind != kind)
			continue;
		long last = last_line(notes->facts->store, odd);
		str_fmt(&text, last > odd->line ? "%s%ld-%ld" : "%s%ld", told ? ", " : "",
			odd->line, last);
		told++;
	}
	if (ledger->count[kind] > told && told)
		str_fmt(&text, " and %llu more", (unsigned long long)(ledger->count[kind] - told));
	const char *kept = told ? arena_fmt(notes->arena, " (line%s %s)", told > 1 ? "s" : "",
					    str_text(&text)) : "";
	str_release(&text);
	return kept;
}

/* `1 missing comma mended (line 7); 2 records run over several lines (lines 8-9, 10-11)`. */
static void
source_note(struct notes *notes, struct intake *source, bool is_one)
{
	const struct ledger *ledger = intake_ledger(source);
	struct str text = { 0 };

	for (int kind = 0; kind < ODD_KINDS; kind++) {
		uint64_t n = ledger->count[kind];
		const struct odd_row *row = odd_row((enum odd_kind)kind);

		if (!n)
			continue;
		str_fmt(&text, "%s%s%s%s%s", text.len ? "; " : "", say_count(notes->arena, n,
			odd_words[kind].one, odd_words[kind].many), row->is_damage ? " " : "",
			row->is_damage ? odd_action_word(row->action) : "",
			lines_of(notes, ledger, (enum odd_kind)kind));
	}
	if (text.len)
		add_note(notes, is_one ? arena_text(notes->arena, text.at, text.len) :
			 arena_fmt(notes->arena, "%s: %s", intake_name(source), text.at));
	str_release(&text);
}

/* What was left out by a filter, a window or a moment: who reads a document must know that it is
 * not of the whole log. */
static const char *
selection_text(struct notes *notes, uint64_t records)
{
	const struct query *query = &notes->facts->query;
	const char *joint = "(";
	const struct { const char *word; int64_t at_ns; } times[] = {
		{ "since", query->since_ns }, { "until", query->until_ns },
		{ "as known at", facts_is_whole(notes->facts) ? INSTANT_NONE : query->as_of_ns },
	};
	struct str text = { 0 };
	char time[INSTANT_TEXT];

	for (size_t i = 0; query->where && where_term(query->where, i); i++) {
		str_add(&text, joint);
		where_shown(query->where, i, store_names(query->store), &text);
		joint = " ";
	}
	for (size_t i = 0; i < LENGTH(times); i++) {
		if (times[i].at_ns == INSTANT_NONE)
			continue;
		str_fmt(&text, "%s%s %s", joint, times[i].word,
			instant_rfc3339(time, times[i].at_ns));
		joint = ", ";
	}
	const char *out = !text.len ? NULL :
		arena_fmt(notes->arena, "%llu of %s %s)", (unsigned long long)query_count(query),
			  say_count(notes->arena, records, "record", "records"), text.at);
	str_release(&text);
	return out;
}

/* How many were read, and what was lost or left out, by reason. */
static void
count_note(struct notes *notes, const struct tally *tally)
{
	struct str text = { 0 };

	if (tally->books.skipped_bytes)
		str_fmt(&text, "%s recovered, %lld bytes skipped",
			say_count(notes->arena, tally->records, "record", "records"),
			(long long)tally->books.skipped_bytes);
	else
		str_fmt(&text, "%llu of %s recovered", (unsigned long long)tally->records,
			say_count(notes->arena, tally->records, "record", "records"));
	for (int why = 1; why < UNUSABLES; why++)
		if (tally->unusable_why[why])
			str_fmt(&text, "; %llu unusable: %s",
				(unsigned long long)tally->unusable_why[why],
				unusable_word((enum unusable)why));
	if (tally->duplicates)
		str_fmt(&text, "; %s left out",
			say_count(notes->arena, tally->duplicates, "duplicate", "duplicates"));
	if (tally->late)
		str_fmt(&text, "; %llu out of time order", (unsigned long long)tally->late);
	if (tally->unsafe_fields)
		str_fmt(&text, "; text of %s made visible",
			say_count(notes->arena, tally->unsafe_fields, "record", "records"));
	notes->facts->selected = selection_text(notes, tally->records);
	if (notes->facts->selected)
		str_fmt(&text, "%s%s", FACTS_SELECTED, notes->facts->selected);
	add_note(notes, arena_text(notes->arena, text.at, text.len));
	str_release(&text);
}

static uint64_t
lost(const struct effect *effect)
{
	uint64_t lines = effect->as_read.n - effect->lines.n, strict = effect->as_read.n -
		effect->strict.n;

	return lines > strict ? lines : strict;
}

/* Is a version's row told before another's: more of it was hurt, then more of it is lost? */
static bool
is_worse(const struct effect *a, const struct effect *b)
{
	uint64_t hurt_a = lost(a) ? cell_bad(&a->as_read) : 0;
	uint64_t hurt_b = lost(b) ? cell_bad(&b->as_read) : 0;

	return hurt_a != hurt_b ? hurt_a > hurt_b : lost(a) > lost(b);
}

/* The version whose figures a plain reader gets most wrong; a hurt one before others. */
static const struct effect *
most_wrong(const struct facts *facts, const struct effect *effect, size_t n)
{
	const struct cause *cause = &facts->verdict->cause;
	const struct effect *worst = NULL;

	for (size_t i = 0; i < n; i++) {
		if (cause->n && cause->term[0].field == FIELD_VERSION &&
		    cause->term[0].value == effect[i].version)
			return &effect[i];
		if (effect[i].version && (!worst || is_worse(&effect[i], worst)))
			worst = &effect[i];
	}
	return worst;
}

/* `6 records (v1.3 n=4, 3 timeouts)`, and with the latencies when is_full. */
static const char *
reader_words(struct notes *notes, uint64_t n, const struct effect *row, const struct cell *cell,
	     bool is_full)
{
	struct arena *arena = notes->arena;
	const char *count = say_count(arena, n, "record", "records");
	struct dist dist = { 0 };

	if (!row)
		return count;
	const char *who = arena_fmt(arena, "%s n=%llu", say_name(notes->facts->store, row->version),
				    (unsigned long long)cell->n);
	dist_merge(&dist, &cell->other);
	dist_merge(&dist, &cell->bad);
	const char *text = is_full && dist.n ?
		arena_fmt(arena, "%s (%s, mean %s ms, max %s ms)", count, who,
			  say_ms(arena, dist_mean(&dist) / 1e3),
			  say_ms(arena, (double)dist.max_us / 1e3)) :
		arena_fmt(arena, "%s (%s, %s)", count, who,
			  say_count(arena, cell->outcome[OUTCOME_TIMEOUT], "timeout", "timeouts"));
	dist_release(&dist);
	return text;
}

bool
facts_is_whole(const struct facts *facts)
{
	int64_t last_ns = store_tally(facts->store).last_ns;

	return last_ns == INSTANT_NONE || facts->query.as_of_ns >= last_ns;
}

const char *
facts_whole_word(const struct facts *facts)
{
	return facts_is_whole(facts) ? "" : "whole log: ";
}

static void
effect_note(struct notes *notes)
{
	const struct store *store = notes->facts->store;
	uint64_t strict = 0, lines = 0;
	size_t n;
	const struct effect *effect = store_effect(store, &n);
	uint32_t source;
	long line;

	if (!n || !facts_is_whole(notes->facts) || !store_first_damage(store, &source, &line))
		return;
	for (size_t i = 0; i < n; i++) {
		strict += effect[i].strict.n;
		lines += effect[i].lines.n;
	}
	const struct effect *row = most_wrong(notes->facts, effect, n);
	const char *place = store_sources(store) > 1 ? arena_fmt(notes->arena, " of %s",
		intake_name(store_source(store, source))) : "";
	add_note(notes,
		 arena_fmt(notes->arena,
			   "effect of the damage: a strict reader stops at line %ld%s "
			   "with %s; a reader of one line a record gets %s",
			   line, place,
			   reader_words(notes, strict, row, row ? &row->strict : NULL, false),
			   reader_words(notes, lines, row, row ? &row->lines : NULL, true)));
}

void
facts_data_notes(struct facts *facts, struct arena *arena)
{
	struct notes notes = { .facts = facts, .arena = arena };
	struct tally tally = store_tally(facts->store);
	size_t n_sources = store_sources(facts->store);

	count_note(&notes, &tally);
	for (size_t i = 0; i < n_sources; i++)
		source_note(&notes, store_source(facts->store, i), n_sources == 1);
	effect_note(&notes);
	size_t n_found;
	const char *const *found = store_notes(facts->store, &n_found);
	for (size_t i = 0; i < n_found; i++)
		add_note(&notes, found[i]);
	for (size_t i = 0; i < n_sources; i++) {
		struct intake *source = store_source(facts->store, i);
		size_t n;
		const char *const *note = intake_notes(source, &n);

		for (size_t k = 0; k < n; k++)
			add_note(&notes, note[k]);
		if (intake_failure(source))
			add_note(&notes, arena_fmt(arena, "%s: %s; what was read before is kept",
				 intake_name(source), intake_failure(source)));
	}
	facts->n_data_notes = notes.n;
	facts->data_note = arena_copy(arena, notes.at, notes.n * sizeof(notes.at[0]));
}
