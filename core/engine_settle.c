/* engine_settle: what only the data can tell: is there a record, --at, --baseline, the session. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <strings.h>

#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/engine_private.h"
#include "core/ingest/intake_explain.h"

#define SESSION_ID 16	/* hex digits of the session file's name */

/* What an input without a record looks like, so that the message can say it. */
static const char *
looks_like(const struct engine *engine)
{
	struct str head = { 0 };
	struct err ignored = { 0 };
	const char *guess = "";

	if (intake_reread(store_source(engine->store, 0), 0, 512, &head, &ignored) != 0)
		head.len = 0;
	const char *at = str_text(&head);
	size_t skip = strspn(at, " \t\r\n");
	if (strncasecmp(at + skip, "<!doctype html", 14) == 0 ||
	    strncasecmp(at + skip, "<html", 5) == 0)
		guess = " (looks like an HTML page)";
	else if (at[skip] == '\0')
		guess = " (it is blank)";
	else if (at[skip] == '<')
		guess = " (looks like XML)";
	else if (explain_begins_with_time(at + skip, strcspn(at + skip, "\r\n")))
		guess = " (lines begin with a time, but no request is read from them: a path, a "
			"status, a latency)";
	str_release(&head);
	return guess;
}

/* The note of a source that names fields which might be the latency; NULL when there is none. */
static const char *
candidates_note(const struct intake *intake)
{
	size_t n;
	const char *const *notes = intake_notes(intake, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(notes[i], "but no latency field; candidates: "))
			return notes[i];
	return NULL;
}

/* Is there a time that cannot be read? Else what might be the latency, or none is known. */
static int
no_figure(const struct engine *engine, const struct tally *tally, struct err *err)
{
	struct intake *first = store_source(engine->store, 0);
	const char *name = intake_name(first), *candidates = candidates_note(first);
	struct str why = { 0 };

	if (intake_explain_time(first, &why))
		err_set(err, ERR_NO_RECORD, "%s: %llu records, none with a usable time: %s", name,
			(unsigned long long)tally->records, str_text(&why));
	else if (candidates)
		err_set(err, ERR_NO_RECORD, "%s: %s", name, candidates);
	else
		err_set(err, ERR_NO_RECORD, "%s: %llu records, none with a usable time and a "
			"latency, status or endpoint; name the fields: --map time=FIELD "
			"--map latency=FIELD:ms; sitrep doctor FILE lists them", name,
			(unsigned long long)tally->records);
	str_release(&why);
	return -1;
}

void
engine_explain(const struct engine *engine, struct str *out)
{
	if (store_sources(engine->store) > 0)
		intake_explain(store_source(engine->store, 0), out);
}

static int
no_record(const struct engine *engine, const struct tally *tally, struct err *err)
{
	const struct intake *first = store_source(engine->store, 0);
	const char *name = intake_name(first);
	const char *failure = intake_failure(first);

	if (tally->records == 0 && intake_is_bomb(first)) {
		struct str why = { 0 };
		intake_bomb_text(first, &why);
		err_set(err, ERR_NO_RECORD, "%s: %s", name, str_text(&why));
		str_release(&why);
		return -1;
	}
	if (tally->records == 0 && failure)
		return err_set(err, ERR_NO_INPUT, "%s: %s", name, failure);
	if (tally->records > 0)
		return no_figure(engine, tally, err);
	return err_set(err, ERR_NO_RECORD, "%s: no record found in %lld bytes%s; check the file or "
		       "name the fields with --map", name, (long long)tally->books.bytes,
		       tally->books.bytes ? looks_like(engine) : " (it is empty)");
}

/* Times without a zone beside times that have one: a shift by whole hours is suggested. */
static void
suggest_zones(struct engine *engine)
{
	size_t n = store_sources(engine->store);

	for (size_t i = 0; i < n; i++) {
		struct str text = { 0 };
		bool is_told = false;
		for (size_t k = 0; k < n && !is_told; k++)
			is_told = i != k && intake_suggest_zone(store_source(engine->store, i),
								store_source(engine->store, k),
								&text);
		if (is_told) {
			GROW(engine->note, engine->n_notes, engine->cap_notes);
			engine->note[engine->n_notes++] =
				arena_text(&engine->life, text.at, text.len);
		}
		str_release(&text);
	}
}

/* `api.log: 8 records, 1 repaired (line 7: missing comma), 2 wrapped, 0 lost`, or nothing. */
static void
say_damage(struct engine *engine, const struct tally *tally)
{
	struct str *out = &engine->damage_line;

	str_clear(out);
	if (tally->repaired == 0 && tally->unusable == 0)
		return;
	const struct intake *first = store_source(engine->store, 0);
	str_fmt(out, "%s: %llu records, %llu repaired", intake_name(first),
		(unsigned long long)tally->records, (unsigned long long)tally->repaired);
	size_t said = 0;
	for (size_t s = 0; s < store_sources(engine->store) && said < 3; s++) {
		const struct ledger *ledger = intake_ledger(store_source(engine->store, s));
		for (size_t i = 0; i < ledger->n && said < 3; i++) {
			const struct odd *odd = &ledger->odd[i];
			if (!odd_row(odd->kind)->is_damage)
				continue;
			str_fmt(out, "%sline %ld: ", said++ ? ", " : " (", odd->line);
			for (const char *c = odd_row(odd->kind)->word; *c; c++)
				str_char(out, *c == '_' ? ' ' : *c);
		}
	}
	if (said)
		str_add(out, tally->repaired > said ? ", ...)" : ")");
	str_fmt(out, ", %llu wrapped, %lld bytes skipped, %llu unusable",
		(unsigned long long)tally->wrapped, (long long)tally->books.skipped_bytes,
		(unsigned long long)tally->unusable);
}

/* The first record after `from` that stands in another source than that one: ids are in the order
 * of sources, so it is searched by halves. Returns 0; *id is n + 1 when there is none. */
static int
next_source(struct engine *engine, uint32_t from, uint32_t n, uint32_t *id, struct err *err)
{
	struct record record;
	uint32_t low = from, high = n + 1;	/* low stands in the source, high does not */

	if (store_record(engine->store, from, &record, err) != 1)
		return -1;
	uint32_t source = record.source;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (store_record(engine->store, middle, &record, err) != 1)
			return -1;
		*(record.source == source ? &low : &high) = middle;
	}
	*id = high;
	return 0;
}

/* The session's name: a hash over the first record of each source, stable while files grow. */
static int
session_id(struct engine *engine, char id[SHA256_HEX], struct err *err)
{
	struct str bytes = { 0 };
	uint32_t n = (uint32_t)store_tally(engine->store).records;
	size_t left = store_sources(engine->store);
	int result = 0;

	for (uint32_t i = 1; i <= n && result == 0; left--) {
		struct record record;
		result = store_record(engine->store, i, &record, err) == 1 ? 0 : -1;
		if (result != 0)
			break;
		struct ref ref = ref_of(&record, i);
		result = store_bytes(engine->store, &ref, &bytes, err);
		if (result == 0 && left > 1)
			result = next_source(engine, i, n, &i, err);
		else
			break;
	}
	sha256_bytes(str_text(&bytes), bytes.len, id);
	str_release(&bytes);
	return result;
}

static void
open_session(struct engine *engine)
{
	const struct engine_options *options = &engine->options;
	bool is_apart = options->is_apart && !options->session_path;
	struct str path = { 0 };
	struct err err = { 0 };
	char id[SHA256_HEX];

	if (engine->journal)	/* of a part that was read before */
		return;
	if (options->session_path)
		str_add(&path, options->session_path);
	else if (options->state_dir && session_id(engine, id, &err) == 0)
		str_fmt(&path, "%s/sitrep/%.*s.session", options->state_dir, SESSION_ID, id);
	if (path.len)
		engine->journal = journal_open(path.at, options->is_headless || is_apart ||
							options->is_read_only, &err);
	if (!engine->journal) {
		engine->journal = journal_memory();
		if (!options->is_headless && !options->is_read_only && !is_apart && path.len)
			str_fmt(&engine->journal_problem, "notes are kept in memory only: %s",
				err.text);
		/* A document without them must not look like one that nobody wrote in. */
		if (path.len && access(path.at, F_OK) == 0) {
			GROW(engine->note, engine->n_notes, engine->cap_notes);
			engine->note[engine->n_notes++] = arena_fmt(&engine->life,
				"the notes that people kept are missing: %s", err.text);
		}
	}
	if (is_apart && !options->is_read_only)
		journal_detach(engine->journal);
	str_release(&path);
}

/* A word of the command line that only the data can place; NULL stays open. */
static int
settle_moment(const char *option, const char *text, const struct tally *tally, int64_t *at_ns,
	      struct err *err)
{
	struct err why = { 0 };

	*at_ns = INSTANT_NONE;
	if (!text)
		return 0;
	if (instant_parse_moment(text, tally->first_ns, tally->last_ns, at_ns, &why) == 0)
		return 0;
	return err_set(err, why.code, "%s: %s", option, why.text);
}

static int
settle_baseline(struct engine *engine, struct err *err)
{
	const char *text = engine->options.baseline;

	if (!text)
		return 0;
	engine->baseline = names_find(engine->names, text, strlen(text));
	struct query query = query_all(engine->store, store_tally(engine->store).last_ns);
	if (engine->baseline != NAME_NONE) {
		struct query one = query_with(query, FIELD_VERSION, engine->baseline);
		if (query_count(&one) > 0)
			return 0;
	}
	struct groups seen = { 0 };
	struct str list = { 0 }, clean = { 0 };
	int field = FIELD_VERSION;
	query_group_counts(&query, &field, 1, 0, &seen);
	for (size_t i = 0; i < seen.n && i < 8; i++)
		str_fmt(&list, "%s%s", i ? ", " : "", snap_name(engine, seen.at[i].key[0]));
	text_safe(&clean, text, strlen(text));
	if (engine->follow)
		return 0;	/* it may come yet */
	err_set(err, ERR_USAGE, "--baseline: %s: never seen; versions in this log: %s",
		str_text(&clean), str_text(&list));
	groups_release(&seen);
	str_release(&list);
	str_release(&clean);
	return -1;
}

void
engine_foresee(struct engine *engine)
{
	const struct engine_options *options = &engine->options;
	struct tally tally = store_tally(engine->store);
	struct err ignored = { 0 };

	if (tally.first_ns == INSTANT_NONE)
		return;
	settle_moment("--since", options->since, &tally, &engine->since_ns, &ignored);
	settle_moment("--until", options->until, &tally, &engine->until_ns, &ignored);
	settle_moment("--at", options->at, &tally, &engine->at_ns, &ignored);
	if (options->where && !engine->where)
		engine->where = where_parse(options->where, engine->store, &ignored);
	if (options->baseline)
		engine->baseline = names_find(engine->names, options->baseline,
					      strlen(options->baseline));
}

bool
engine_is_settled(const struct engine *engine)
{
	return engine->is_settled;
}

int
engine_settle(struct engine *engine, struct err *err)
{
	const struct engine_options *options = &engine->options;

	engine_put_down(engine);
	store_conclude(engine->store);
	struct tally tally = store_tally(engine->store);
	if (tally.records == tally.unusable)
		return engine->follow && !engine_is_over(engine) ? 0
								 : no_record(engine, &tally, err);
	if (settle_moment("--since", options->since, &tally, &engine->since_ns, err) != 0 ||
	    settle_moment("--until", options->until, &tally, &engine->until_ns, err) != 0 ||
	    settle_moment("--at", options->at, &tally, &engine->at_ns, err) != 0 ||
	    settle_baseline(engine, err) != 0 || engine_redact_check(engine, err) != 0)
		return -1;
	gate_past_forget(engine->gate_past);
	where_free(engine->where);	/* what was foreseen may have lacked a field */
	engine->where = NULL;
	if (options->where && !(engine->where = where_parse(options->where, engine->store, err)))
		return -1;
	say_damage(engine, &tally);
	engine_tell_maps(engine);
	suggest_zones(engine);
	open_session(engine);
	engine->is_settled = true;
	engine_unjudge(engine);
	/* The notes hold clear text: no pseudonym is entered. */
	engine->owes_entries = !options->is_headless && !engine->redact &&
			       !journal_is_read_only(engine->journal);
	engine->owed_ns = engine_moment(engine);
	if (engine->owes_entries && !engine_may_put_off(engine))
		engine_judge(engine);
	engine->generation++;
	return 0;
}
