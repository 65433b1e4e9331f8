/* lint_numbers: every number of a sentence is a fact, a limit, a line, a time, or quoted. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/incident/lint_private.h"
#include "core/incident/numbers.h"

/* What a report may show: numbers as they stand, and names that hold digits. */
struct shelf {
	double *at;
	size_t n, cap;
	const char **name;
	size_t n_names, cap_names;
	int64_t first_ns, last_ns;	/* of the data */
	const char **claim;		/* texts of people, for what is quoted from them */
	size_t n_claims, cap_claims;
};

/* Limits, budgets and deadlines of the analysis and the guide; facts come beside them. */
static const double limits[] = { 0,  1,  2,  3,  4,   5,   10,  15,  20,  30,	50,
				 60, 95, 99, 100, 120, 300, 600, 900, 1.2, 4096, 0.4 };

static void
shelve(struct shelf *shelf, double value)
{
	GROW(shelf->at, shelf->n, shelf->cap);
	shelf->at[shelf->n++] = fabs(value);
}

static void
keep_name(struct shelf *shelf, const char *text)
{
	if (!numbers_need(text))
		return;
	GROW(shelf->name, shelf->n_names, shelf->cap_names);
	shelf->name[shelf->n_names++] = text;
}

/* All numbers of the report; values of keys are names. */
static void
fill(struct shelf *shelf, const cJSON *json, bool is_key)
{
	static const char *const keys[] = { "key", "cause", "baseline", "suspect", "target",
					    "endpoint", "endpoints", "file", "name", "field",
					    "platform", "value", NULL };
	const cJSON *item;

	if (cJSON_IsNumber(json))
		shelve(shelf, json->valuedouble);
	if (cJSON_IsString(json) && is_key)
		keep_name(shelf, json->valuestring);
	if (cJSON_IsArray(json))
		shelve(shelf, cJSON_GetArraySize(json));
	cJSON_ArrayForEach(item, json) {
		bool is_name = is_key;

		for (size_t i = 0; item->string && keys[i]; i++)
			is_name = is_name || strcmp(keys[i], item->string) == 0;
		fill(shelf, item, is_name);
	}
}

static void
fill_claims(struct linting *l, struct shelf *shelf)
{
	static const char *const said[] = { "claim", "at" };
	const cJSON *claim;

	cJSON_ArrayForEach(claim, lint_get(l->incident, "reported"))
		for (size_t i = 0; i < LENGTH(said); i++) {
			GROW(shelf->claim, shelf->n_claims, shelf->cap_claims);
			shelf->claim[shelf->n_claims++] = lint_word(claim, said[i]);
		}
}

static bool
is_near(const struct shelf *shelf, double value, double half)
{
	size_t low = 0, high = shelf->n;

	half += 1e-9 + fabs(value) * 1e-9;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (shelf->at[mid] < value - half)
			low = mid + 1;
		else
			high = mid;
	}
	return low < shelf->n && shelf->at[low] <= value + half;
}

/* A token as a claim has it: `200%`, `20`, `6:30`. */
static bool
is_quoted(const struct shelf *shelf, const char *at, size_t len)
{
	for (size_t i = 0; i < shelf->n_claims; i++)
		if (memmem(shelf->claim[i], strlen(shelf->claim[i]), at, len))
			return true;
	return false;
}

/* -- one place of a sentence -- */

/* Seconds of a day of `hh:mm[:ss]`; what the text leaves out is between *low and *high. */
static void
clock_range(const char *at, size_t len, double *low, double *high)
{
	double part[3] = { 0 };
	int n = 0;
	const char *end = at + len;

	while (at < end && n < 3) {
		char *stop;
		part[n++] = strtod(at, &stop);
		at = stop + (*stop == ':');
		if (stop == at)
			break;
	}
	*low = 3600 * part[0] + 60 * part[1] + part[2];
	*high = *low + (n < 3 ? 60 : 1);
}

static double
day_seconds(int64_t at_ns)
{
	int64_t day_ns = 86400 * NS_PER_S;

	return (double)(at_ns % day_ns) / 1e9;
}

/* Does a time lie within the data? Its day may be any when the data is longer than one. */
static bool
is_time_of_data(const struct shelf *shelf, const char *at, size_t len)
{
	char first[INSTANT_TEXT], last[INSTANT_TEXT];
	double low, high;

	if (is_quoted(shelf, at, len) || shelf->first_ns == INSTANT_NONE)
		return true;
	if (len >= 10 && at[4] == '-') {	/* a date, not 9:05-9:10 */
		instant_date(first, shelf->first_ns, NULL);
		instant_date(last, shelf->last_ns, NULL);
		return strncmp(at, first, 10) >= 0 && strncmp(at, last, 10) <= 0;
	}
	clock_range(at, len, &low, &high);
	double from = day_seconds(shelf->first_ns), to = day_seconds(shelf->last_ns);
	if (shelf->last_ns - shelf->first_ns >= 86400 * NS_PER_S || from > to)
		return true;
	return high > from && low <= to + .001;
}

/* Is the number one of the report's? *next: where to go on. */
static bool
is_ours(const struct shelf *shelf, const struct number *at, const char **next)
{
	if (at->is_time)
		return is_time_of_data(shelf, at->at, at->len);
	if (at->span_len && (is_near(shelf, at->span_s, at->span_half) ||
			     is_near(shelf, at->span_s / 60, at->span_half / 60))) {
		*next = at->at + at->span_len;
		return true;
	}
	return is_near(shelf, at->value, at->half) ||
	       (at->is_percent && is_near(shelf, at->value / 100, at->half / 100)) ||
	       is_quoted(shelf, at->at, at->len + at->is_percent);
}

/* `(lines 8-9, 10-11)` of a note of damage: its first line stands among the repairs. */
static bool
is_of_lines(const struct lint_sentence *at, const struct number *number)
{
	const char *mark = strstr(at->text, "(line");

	return strncmp(at->path, "data.notes", 10) == 0 && mark && number->at > mark;
}

/* The status word that ends a record told in the timeline: `88 ms, 504`. */
static bool
is_status_of_record(const struct lint_sentence *at, const struct number *number)
{
	const char *end = number->at + number->len;

	return strncmp(at->path, "timeline[", 9) == 0 && number->len == 3 &&
	       strspn(number->at, "0123456789") >= 3 && number->value >= 100 &&
	       number->value < 600 && number->at - at->text >= 2 &&
	       strncmp(number->at - 2, ", ", 2) == 0 && (!*end || *end == ';');
}

static bool
stranger(const struct shelf *shelf, const struct lint_sentence *told, struct number *number)
{
	struct number_names names = { shelf->name, shelf->n_names };

	for (const char *at = told->text; numbers_next(&at, told->text, &names, number);)
		if (!is_ours(shelf, number, &at) && !is_status_of_record(told, number))
			return true;
	return false;
}

void
lint_check_numbers(struct linting *l)
{
	struct shelf shelf = { .first_ns = lint_time(l->data, "first"),
			       .last_ns = lint_time(l->data, "last") };

	for (size_t i = 0; i < LENGTH(limits); i++)
		shelve(&shelf, limits[i]);
	fill(&shelf, l->root, false);
	fill_claims(l, &shelf);
	qsort(shelf.at, shelf.n, sizeof(*shelf.at), numbers_order);
	if (shelf.last_ns == INSTANT_NONE)
		shelf.first_ns = INSTANT_NONE;
	for (size_t i = 0; i < l->n_sentences; i++) {
		const struct lint_sentence *at = &l->sentence[i];
		struct number odd;

		/* Limits are made of the records before the act; L16 reckons them again. */
		if (strncmp(at->path, "action.verify", 13) == 0)
			continue;
		if (stranger(&shelf, at, &odd) && !is_of_lines(at, &odd))
			lint_say(l, at->path, "%.*s is no fact of this report", (int)odd.len,
				odd.at);
	}
	free(shelf.at);
	free(shelf.name);
	free(shelf.claim);
}
