/* intake_explain: why nothing could be read from a source: its fields, one by one. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_explain.h"

#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/fields_private.h"
#include "core/ingest/intake_private.h"
#include "core/ingest/slow.h"

#define SHOWN 100	/* bytes of a line that is shown */

/* The head, looked at as if nothing were known of it. */
struct look {
	struct str head;
	struct paths paths;
	struct flat flat;
	struct probe probe;
};

static enum verdict_on_object
judge_any(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	(void)context, (void)at, (void)len, (void)depth, (void)is_strict;
	return OBJECT_RECORD;
}

static void
sample_objects(struct look *look)
{
	struct scan_rule rule = { .judge = judge_any, .has_prefix = true };
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 0);
	struct span span;

	scan_push(scan, str_text(&look->head), look->head.len);
	scan_end(scan);
	while (look->probe.records < PROBE_RECORDS && scan_next(scan, &span))
		if (!span.is_strict && slow_flatten(&span, &look->flat) == 0)
			probe_add(&look->probe, &look->flat);
	scan_free(scan);
	ledger_release(&ledger);
}

/* The lines of a text source, all their fields: its own textlog keeps to those of the plan. */
static void
sample_lines(struct intake *in, struct look *look)
{
	struct format_match match;
	struct ledger ledger = { 0 };
	struct span span;

	formats_match(textlog_format(in->text), str_text(&look->head), look->head.len, &match);
	struct textlog *text = textlog_new(&match, NULL, &look->paths,
					   source_modified_ns(in->source));
	struct line_rule rule = textlog_rule(text);
	struct lines *lines = lines_new(&rule, &ledger, 0);
	lines_push(lines, str_text(&look->head), look->head.len);
	lines_end(lines);
	while (look->probe.records < PROBE_RECORDS && lines_next(lines, &span))
		if (textlog_flatten(text, &span, &look->flat) == 0)
			probe_add(&look->probe, &look->flat);
	lines_free(lines);
	textlog_free(text);
	ledger_release(&ledger);
}

static void
look_at(struct intake *in, struct look *look)
{
	struct err ignored = { 0 };

	*look = (struct look){ .probe = { .names = in->extract.names } };
	paths_init(&look->paths);
	look->flat.paths = look->probe.paths = &look->paths;
	if (intake_reread(in, 0, EXPLAIN_BYTES, &look->head, &ignored) != 0)
		str_clear(&look->head);
	if (look->head.len > 0 && in->text)
		sample_lines(in, look);
	else if (look->head.len > 0)
		sample_objects(look);
}

static void
look_release(struct look *look)
{
	probe_release(&look->probe);
	flat_release(&look->flat);
	paths_release(&look->paths);
	str_release(&look->head);
}

/* How many of its values are read as times? None, where each is a date that does not tell the
 * day from the month, and nothing else told it. */
static uint32_t
times_read(const struct intake *in, const struct probe *probe, const struct seen *seen)
{
	const char *path = seen_name(probe, seen)->raw;

	if (seen->n_time > seen->n_unordered)
		return seen->n_time;
	for (int i = 0; i < in->fields.n_role[ROLE_TIME]; i++) {
		const struct field *field = &in->fields.role[ROLE_TIME][i];
		if (strcmp(field->path, path) == 0 && field->order != DATE_ORDER_UNKNOWN)
			return seen->n_time;
	}
	return 0;
}

/* Of a value that is no time, though its field is named as one: what it lacks, if that is known. */
static const char *
why_no_time(const char *value)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len = strlen(value), year = 0, without;
	const char *zone = strrchr(value, ' ');
	int64_t at_ns;
	unsigned flags;

	if (instant_is_ambiguous(value, len))
		return ": is the day first, or the month?";
	without = zone ? (size_t)(zone - value) : 0;
	if (zone && zone[1] && strspn(zone + 1, capitals) == strlen(zone + 1) &&
	    instant_parse(value, without, &at_ns, &flags) == 0)
		return " (which offset is that zone? some names have several)";
	for (size_t i = 0; i < len && year < 4; i++)
		year = value[i] >= '0' && value[i] <= '9' ? year + 1 : 0;
	return year < 4 && strchr(value, ':') ? " (it has no year)" : "";
}

/* What might be given to --map: quoted where a shell would take it apart. */
static void
add_map(struct str *out, const char *role, const char *path, const char *unit)
{
	bool is_odd = strpbrk(path, " ()'\"$&|;<>*?#`\\") != NULL;

	str_fmt(out, is_odd ? "--map '%s=" : "--map %s=", role);
	for (const char *quote; (quote = strchr(path, '\'')) != NULL; path = quote + 1) {
		text_safe(out, path, (size_t)(quote - path));
		str_add(out, "'\\''");
	}
	text_safe(out, path, strlen(path));
	str_fmt(out, "%s%s", unit, is_odd ? "'" : "");
}

/* Are nearly all of its numbers whole ones of 100 to 599? */
static bool
looks_like_status(const struct seen *seen)
{
	uint32_t n = 0;

	for (size_t i = 0; seen->number && i < PROBE_RECORDS; i++)
		n += seen->number[i] >= 100 && seen->number[i] < 600;
	return !seen->has_fraction && seen->n_values < 40 && n == seen->n;
}

/* Is it in a list of names, `a, b`? */
static bool
is_listed(const struct str *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = str_text(list); (at = strstr(at, name)) != NULL; at += len) {
		bool is_begin = at == list->at || at[-1] == ' ';
		if (is_begin && (at[len] == ',' || at[len] == '\0'))
			return true;
	}
	return false;
}

/* What settles which of the two numbers of a date is the day. */
static void
add_orders(struct str *out, const struct seen *seen, const char *path)
{
	if (!instant_is_ambiguous(seen->first_value, strlen(seen->first_value)))
		return;
	str_add(out, " the day: ");
	add_map(out, "time", path, ":dmy");
	str_add(out, ", the month: ");
	add_map(out, "time", path, ":mdy");
}

/* The role that a field plays, by its own path; NULL: none. */
static const char *
role_of(const struct fields *fields, const char *path)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			if (strcmp(fields->role[role][i].path, path) == 0)
				return role_words[role];
	return NULL;
}

/* What a field is, as far as its values tell, that plays no role. */
static void
describe(const struct intake *in, const struct probe *probe, const struct seen *seen,
	 const struct str *latencies, struct str *out)
{
	const char *path = seen_name(probe, seen)->raw;
	bool is_named = seen_path(probe, seen)->place[ROLE_TIME] >= 0;
	bool is_number = seen->n_number * 2 > seen->n;

	uint32_t n_time = times_read(in, probe, seen);

	if (n_time * 2 > seen->n && (is_named || !is_number)) {
		str_add(out, "a time; ");
		add_map(out, "time", path, "");
	} else if ((is_named || seen->n_unordered * 2 > seen->n) && n_time == 0) {
		str_fmt(out, "%s%s", is_named ? "named as a time, but of no form that sitrep reads"
			: "a date", why_no_time(seen->first_value));
		add_orders(out, seen, path);
	} else if (seen->number && looks_like_status(seen)) {
		str_add(out, "numbers as of HTTP statuses; ");
		add_map(out, "status", path, "");
	} else if (is_listed(latencies, seen_name(probe, seen)->clean)) {
		str_add(out, "a number; if it is how long a request took: ");
		add_map(out, "latency", path, ":ms");
	} else if (seen->first_value[0] == '/' && !is_number) {
		str_add(out, "a path; ");
		add_map(out, "endpoint", path, "");
	} else if (seen->n_values == 1) {
		str_add(out, "one and the same value");
	} else if (is_number) {
		str_add(out, "a number: its name says no span of time");
	} else {
		str_fmt(out, "text, %u different in %u records; its name says no role",
			seen->n_values, seen->n);
	}
}

static void
describe_all(const struct intake *in, struct look *look, struct str *out)
{
	const struct probe *probe = &look->probe;
	struct fields none = { 0 };
	struct str latencies = { 0 }, value = { 0 };

	fields_candidates(probe, &none, &latencies);
	for (size_t i = 0; i < probe->n_seen && i < EXPLAIN_FIELDS; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);

		str_clear(&value);
		probe_constant(probe, seen, name->raw, &value);
		str_fmt(out, "%s %s: ", name->clean, str_text(&value));
		const char *role = role_of(&in->fields, name->raw);
		if (role && times_read(in, probe, seen) + (role != role_words[ROLE_TIME]) > 0)
			str_fmt(out, "read as the %s", role);
		else
			describe(in, probe, seen, &latencies, out);
		str_char(out, '\n');
	}
	if (probe->n_seen > EXPLAIN_FIELDS)
		str_fmt(out, "and %zu more fields\n", probe->n_seen - EXPLAIN_FIELDS);
	str_release(&latencies);
	str_release(&value);
}

bool
explain_begins_with_time(const char *at, size_t len)
{
	enum { LEAST = 17, MOST = 36 };
	int64_t at_ns;
	unsigned flags;

	if (len > 0 && (*at == '[' || *at == '"')) {
		at++;
		len--;
	}
	for (size_t n = len < MOST ? len : MOST; n >= LEAST; n--)
		if ((n == len || !strchr("0123456789.,:", at[n])) &&
		    instant_parse(at, n, &at_ns, &flags) == 0)
			return true;
	return false;
}

/* Nothing that has fields: a line, and what stands before it. */
static void
describe_line(const struct intake *in, const struct look *look, struct str *out)
{
	const char *at = str_text(&look->head);
	size_t len = strcspn(at, "\r\n");

	if (len == 0)
		return;
	str_add(out, "no line holds fields that sitrep knows");
	if (explain_begins_with_time(at, len))
		str_add(out, "; lines begin with a time, but no request is read from them: a "
			"path, a status or a latency");
	str_char(out, '\n');
	if (names_veiled(in->extract.names))
		return;
	str_add(out, "the first line: ");
	text_safe(out, at, len < SHOWN ? len : SHOWN);
	str_add(out, len > SHOWN ? "...\n" : "\n");
}

void
intake_explain(struct intake *in, struct str *out)
{
	struct look look;

	look_at(in, &look);
	if (look.probe.n_seen > 0) {
		str_fmt(out, "%u records at the head, read as %s:\n", look.probe.records,
			intake_format(in));
		describe_all(in, &look, out);
	} else {
		describe_line(in, &look, out);
	}
	look_release(&look);
}

/* The field that ought to be the time, or NULL. *name: of --map, when no record has it. */
static const struct seen *
time_field(const struct intake *in, const struct probe *probe, const char **name)
{
	const struct field_map *map = in->extract.map;
	const struct seen *best = NULL;

	if (map && map->is_set[ROLE_TIME]) {
		best = probe_find(probe, map->role[ROLE_TIME].path);
		*name = best ? NULL : map->role[ROLE_TIME].path;
		return best;
	}
	for (size_t i = 0; i < probe->n_seen; i++) {
		int place = seen_path(probe, probe->seen[i])->place[ROLE_TIME];
		if (times_read(in, probe, probe->seen[i]) > 0 && place >= 0)
			return NULL;
		if (place >= 0 && (!best || place < seen_path(probe, best)->place[ROLE_TIME]))
			best = probe->seen[i];
	}
	return best;
}

bool
intake_explain_time(struct intake *in, struct str *out)
{
	const char *missing = NULL;
	struct str value = { 0 };
	struct look look;

	look_at(in, &look);
	const struct seen *seen = time_field(in, &look.probe, &missing);
	bool is_told = (seen && times_read(in, &look.probe, seen) == 0) ||
		       (missing && look.probe.n_seen > 0);
	if (is_told && missing) {
		str_add(out, "no record has a field ");
		text_safe(out, missing, strlen(missing));
	} else if (is_told) {
		const char *name = seen_name(&look.probe, seen)->clean;
		probe_constant(&look.probe, seen, seen_name(&look.probe, seen)->raw, &value);
		str_fmt(out, "%s is \"%s\", which is no time that sitrep reads%s", name,
			str_text(&value), why_no_time(seen->first_value));
		add_orders(out, seen, seen_name(&look.probe, seen)->raw);
	}
	str_release(&value);
	look_release(&look);
	return is_told;
}
