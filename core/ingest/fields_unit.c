/* fields_unit: the unit of a latency, by proof, by what is written, by name, and last by size. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/text.h"
#include "core/ingest/fields_private.h"

#define PROOF_RECORDS 10	/* records with start, end and latency that make a proof */
#define PROOF_SHARE 0.95	/* of them must agree ... */
#define PROOF_WITHIN 0.02	/* ... so closely */
#define CANDIDATES_SHOWN 4
#define SLOW_MS 60e3		/* longer than clients wait, and AT_ONCE of them */

const char *
unit_word(enum unit unit)
{
	static const char *const word[] = { NULL, "ns", "us", "ms", "s" };

	return word[unit];
}

static const double unit_ns[] = { [UNIT_NS] = 1, [UNIT_US] = 1e3, [UNIT_MS] = 1e6, [UNIT_S] = 1e9 };

/* Endings of a key that name the unit; case matters: `responseTimeMs`, not `times`. */
static const struct { const char *ending; enum unit unit; } endings[] = {
	{ "Ms", UNIT_MS }, { "_ms", UNIT_MS }, { "-ms", UNIT_MS }, { ".ms", UNIT_MS },
	{ "Millis", UNIT_MS }, { "_millis", UNIT_MS }, { "Msec", UNIT_MS }, { "_msec", UNIT_MS },
	{ "_s", UNIT_S }, { "Sec", UNIT_S }, { "_sec", UNIT_S }, { "Seconds", UNIT_S },
	{ "_seconds", UNIT_S }, { "Us", UNIT_US }, { "_us", UNIT_US }, { "Micros", UNIT_US },
	{ "_micros", UNIT_US }, { "Ns", UNIT_NS }, { "_ns", UNIT_NS }, { "Nanos", UNIT_NS },
	{ "_nanos", UNIT_NS }, { "milliseconds", UNIT_MS }, { "Milliseconds", UNIT_MS },
	{ "microseconds", UNIT_US }, { "Microseconds", UNIT_US }, { "nanoseconds", UNIT_NS },
	{ "Nanoseconds", UNIT_NS }, { " (ms)", UNIT_MS }, { " (s)", UNIT_S }, { " (us)", UNIT_US },
	{ " (ns)", UNIT_NS },
};

/* Names that are a unit, and no more. */
static const struct { const char *name; enum unit unit; } bare[] = {
	{ "ms", UNIT_MS }, { "millis", UNIT_MS }, { "us", UNIT_US }, { "ns", UNIT_NS },
};

/* Names that belong to one format, whose unit is known (ingest.md section 10). */
static const struct { const char *name; enum unit unit; } formats[] = {
	{ "event.duration", UNIT_NS }, { "OriginResponseTime", UNIT_NS },
	{ "request_time", UNIT_S }, { "upstream_response_time", UNIT_S }, { "apptime", UNIT_S },
};

size_t
unit_ending(const char *path, size_t len, enum unit *unit)
{
	for (size_t i = 0; i < LENGTH(endings); i++) {
		size_t n = strlen(endings[i].ending);
		if (len > n && memcmp(path + len - n, endings[i].ending, n) == 0) {
			*unit = endings[i].unit;
			return n;
		}
	}
	return 0;
}

enum unit
unit_of_name(const char *path, size_t len, enum unit_proof *proof)
{
	enum unit unit;

	*proof = PROOF_SUFFIX;
	if (unit_ending(path, len, &unit))
		return unit;
	for (size_t i = 0; i < LENGTH(bare); i++)
		if (alias_same(path, len, bare[i].name, strlen(bare[i].name)))
			return bare[i].unit;
	*proof = PROOF_FORMAT;
	for (size_t i = 0; i < LENGTH(formats); i++)
		if (strlen(formats[i].name) == len && memcmp(path, formats[i].name, len) == 0)
			return formats[i].unit;
	*proof = PROOF_NONE;
	return UNIT_NONE;
}

static int
by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

size_t
fields_sorted(const struct seen *seen, double sorted[PROBE_RECORDS])
{
	size_t n = 0;

	for (size_t i = 0; seen->number && i < PROBE_RECORDS; i++)
		if (!isnan(seen->number[i]))
			sorted[n++] = seen->number[i];
	qsort(sorted, n, sizeof(*sorted), by_value);
	return n;
}

/* The middle of the field's numbers; NAN when there is none. */
static double
median(const struct seen *seen)
{
	double sorted[PROBE_RECORDS];
	size_t n = fields_sorted(seen, sorted);

	return n ? sorted[n / 2] : NAN;
}

/* The unit in which the field equals end - start, by the share of records that agree. */
static enum unit
proved_by(const struct seen *seen, const struct seen *start, const struct seen *end)
{
	size_t agree[UNIT_S + 1] = { 0 }, n = 0;

	for (size_t i = 0; i < PROBE_RECORDS; i++) {
		if (isnan(seen->number[i]) || start->at_ns[i] == INSTANT_NONE ||
		    end->at_ns[i] == INSTANT_NONE || end->at_ns[i] <= start->at_ns[i])
			continue;
		double span_ns = (double)(end->at_ns[i] - start->at_ns[i]);
		for (enum unit unit = UNIT_NS; unit <= UNIT_S; unit++)
			agree[unit] +=
				fabs(seen->number[i] * unit_ns[unit] / span_ns - 1) <= PROOF_WITHIN;
		n++;
	}
	for (enum unit unit = UNIT_NS; n >= PROOF_RECORDS && unit <= UNIT_S; unit++)
		if ((double)agree[unit] >= PROOF_SHARE * (double)n)
			return unit;
	return UNIT_NONE;
}

/* Try every start with every end. */
static enum unit
proof_of(const struct probe *probe, const struct seen *seen)
{
	enum unit unit = UNIT_NONE;

	for (size_t e = 0; seen->number && e < probe->n_seen; e++) {
		const struct seen *end = probe->seen[e];
		const struct name *end_name = seen_name(probe, end);
		if (!end->at_ns || !alias_is_end(end_name->raw, end_name->len))
			continue;
		for (size_t s = 0; s < probe->n_seen && unit == UNIT_NONE; s++) {
			const struct seen *start = probe->seen[s];
			const struct name *name = seen_name(probe, start);
			if (start->at_ns && alias_is_start(name->raw, name->len))
				unit = proved_by(seen, start, end);
		}
	}
	return unit;
}

/* As the format of the log has it (jsonform.h). */
static enum unit
unit_of_form(const struct probe *probe, const struct seen *seen)
{
	const struct path *path = seen_path(probe, seen);

	return path->is_unit_of_decimals && !seen->has_fraction ? UNIT_NONE : path->unit;
}

double
fields_rate(const struct probe *probe)
{
	const struct seen *when = NULL;
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		if (seen->at_ns && seen_path(probe, seen)->place[ROLE_TIME] >= 0 &&
		    (!when || seen->n_time > when->n_time))
			when = seen;
	}
	for (size_t i = 0; when && i < PROBE_RECORDS; i++) {
		if (when->at_ns[i] == INSTANT_NONE)
			continue;
		first = when->at_ns[i] < first ? when->at_ns[i] : first;
		last = when->at_ns[i] > last ? when->at_ns[i] : last;
	}
	return last > first ? when->n_time / ((double)(last - first) / 1e9) : 0;
}

/*
 * By its numbers alone. Whole ones that as milliseconds are minutes are microseconds where so many
 * requests would never run at once.
 */
static struct unit_guess
guess(const struct probe *probe, const struct seen *seen)
{
	double sorted[PROBE_RECORDS];
	struct unit_guess guess = { .unit = UNIT_MS, .middle = NAN };

	guess.n = (uint32_t)fields_sorted(seen, sorted);
	if (guess.n == 0)
		return guess;
	guess.middle = sorted[guess.n / 2];
	if (seen->has_fraction && guess.middle < 60) {
		guess.lean = fields_lean(probe, seen);
		guess.unit = guess.lean > 0 ? UNIT_MS : UNIT_S;
		guess.is_doubtful = guess.lean > LEAN_SURE_S && guess.lean < LEAN_SURE_MS;
	} else if (guess.middle >= 1e6) {
		guess.unit = UNIT_NS;
	} else if (guess.middle >= SLOW_MS && guess.middle / 1e3 * fields_rate(probe) >= AT_ONCE) {
		guess.unit = UNIT_US;
	}
	return guess;
}

void
fields_say_assumed(const struct field *field, struct str *notes)
{
	struct str name = { 0 };

	text_safe(&name, field->path, strlen(field->path));
	str_fmt(notes, "latency unit assumed: %s%s is read as %s", str_text(&name),
		field->guess.is_of_line ? " (the number at the end of the line)" : "",
		unit_word(field->unit));
	if (field->is_doubtful)
		str_fmt(notes, ", and may well be %s", field->unit == UNIT_S ? "ms" : "s");
	str_fmt(notes, "; --map latency=%s:UNIT sets it\n", str_text(&name));
	str_release(&name);
}

void
fields_assume(const struct probe *probe, struct field *field, struct str *notes)
{
	const struct seen *seen = probe_find(probe, field->path);
	double sorted[PROBE_RECORDS];
	size_t n = seen ? fields_sorted(seen, sorted) : 0;

	field->proof = PROOF_ASSUMED;
	field->guess = (struct unit_guess){ .unit = field->unit, .n = (uint32_t)n,
					    .middle = n ? sorted[n / 2] : NAN, .is_of_line = true };
	fields_say_assumed(field, notes);
}

/* A name or format is obeyed even where the numbers make it look wrong; that is said. */
static void
doubt(const struct probe *probe, const struct seen *seen, const struct field *field,
      struct str *notes)
{
	enum unit unit = field->unit;
	double middle = median(seen), ns = middle * unit_ns[unit];
	const char *name = seen_name(probe, seen)->clean;

	if (isnan(middle) || middle <= 0 || (ns >= 5e5 && ns <= 6e11))
		return;
	str_fmt(notes,
		"%s is read as %s because of its %s, but its median of %.3g looks wrong for "
		"that; --map latency=%s:UNIT sets it\n",
		name, unit_word(unit), field->proof == PROOF_FORMAT ? "format" : "name", middle,
		name);
}

void
fields_find_unit(const struct probe *probe, const struct seen *seen, struct field *field,
		 struct str *notes)
{
	const struct name *name = seen_name(probe, seen);
	enum unit_proof proof;
	enum unit named = unit_of_name(name->raw, name->len, &proof),
		  proved = proof_of(probe, seen);

	if (named == UNIT_NONE) {
		named = unit_of_form(probe, seen);
		proof = PROOF_FORMAT;
	}
	if (proved != UNIT_NONE) {
		field->unit = proved;
		field->proof = PROOF_START_END;
		if (named != UNIT_NONE && named != proved)
			str_fmt(notes,
				"%s is in %s, not in %s as its %s says: that is what end - start "
				"proves\n",
				name->clean, unit_word(proved), unit_word(named),
				proof == PROOF_FORMAT ? "format" : "name");
		return;
	}
	if (seen->n_with_unit * 2 > seen->n_latency) {	/* each value says its own */
		field->unit = named != UNIT_NONE ? named : UNIT_MS;
		field->proof = PROOF_VALUE;
		return;
	}
	field->unit = named;
	field->proof = proof;
	if (named == UNIT_NONE) {
		field->guess = guess(probe, seen);
		field->unit = field->guess.unit;
		field->is_doubtful = field->guess.is_doubtful;
		field->proof = PROOF_ASSUMED;
		fields_say_assumed(field, notes);
	} else {
		doubt(probe, seen, field, notes);
	}
}

bool
fields_sounds_like_latency(const struct name *name)
{
	static const char *const parts[] = { "dur", "laten", "elaps", "took", "resp", "time" };
	static const char *const others[] = {
		"status", "code", "version", "level", "port", "pid", "line", "count", "size",
		"bytes", "len", "stamp", "zone", "timeout", "length",
	};
	enum unit_proof proof;

	for (size_t i = 0; i < LENGTH(others); i++)
		if (strcasestr(name->raw, others[i]))
			return false;
	for (size_t i = 0; i < LENGTH(parts); i++)
		if (strcasestr(name->raw, parts[i]))
			return true;
	return unit_of_name(name->raw, name->len, &proof) != UNIT_NONE;
}

/* One value everywhere, or few ones that are all those of HTTP: no measure. */
static bool
is_no_measure(const struct seen *seen)
{
	bool is_code = seen->number != NULL && !seen->has_fraction;

	for (size_t i = 0; is_code && i < PROBE_RECORDS; i++)
		is_code = isnan(seen->number[i]) ||
			  (seen->number[i] >= 100 && seen->number[i] < 600);
	return seen->n > 1 && (seen->n_values == 1 || (is_code && seen->n_values * 4 <= seen->n));
}

static bool
has_a_role(const struct fields *fields, const char *path)
{
	for (int role = 0; role < ROLES; role++)
		for (int i = 0; i < fields->n_role[role]; i++)
			if (strcmp(fields->role[role][i].path, path) == 0)
				return true;
	return false;
}

const char *
fields_candidates(const struct probe *probe, const struct fields *fields, struct str *out)
{
	const char *first = NULL;
	int n = 0;

	for (size_t i = 0; i < probe->n_seen && n < CANDIDATES_SHOWN; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);
		if (!covers_half(probe, seen->n_latency) || 2 * seen->n_time > seen->n ||
		    has_a_role(fields, name->raw) || !fields_sounds_like_latency(name) ||
		    is_no_measure(seen))
			continue;
		str_fmt(out, "%s%s", n++ ? ", " : "", name->clean);
		first = first ? first : name->clean;
	}
	return first;
}
