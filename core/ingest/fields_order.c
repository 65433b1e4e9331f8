/* fields_order: what only a whole field tells: is 03/04 in March, and is 1,234 a thousand? */
/* SPDX-License-Identifier: MIT */
#include "core/base/str.h"
#include "core/ingest/fields_private.h"

/* Fewer dates prove nothing by how they lie; the wrong reading spans many times the right one. */
enum { DATES_LEAST = 20, NARROWER = 10 };

/* The dates of one field, of the head of a source and of what stands further on. */
struct dates {
	uint64_t n_unordered, n_ordered[DATE_MONTH_FIRST + 1];
	int64_t first_ns[DATE_MONTH_FIRST + 1], last_ns[DATE_MONTH_FIRST + 1];
};

static void
add_dates(struct dates *dates, const struct seen *seen)
{
	if (!seen)
		return;
	for (enum date_order order = DATE_DAY_FIRST; order <= DATE_MONTH_FIRST; order++) {
		int64_t first_ns = seen->reach[order].first_ns;
		int64_t last_ns = seen->reach[order].last_ns;
		bool is_first = dates->n_unordered == 0;

		dates->n_ordered[order] += seen->n_ordered[order];
		if (seen->n_unordered > 0 && (is_first || first_ns < dates->first_ns[order]))
			dates->first_ns[order] = first_ns;
		if (seen->n_unordered > 0 && (is_first || last_ns > dates->last_ns[order]))
			dates->last_ns[order] = last_ns;
	}
	dates->n_unordered += seen->n_unordered;
}

/* The order that a number over 12 proves; UNKNOWN: none does, or they prove both. */
static enum date_order
proven(const struct dates *dates)
{
	uint64_t day = dates->n_ordered[DATE_DAY_FIRST];
	uint64_t month = dates->n_ordered[DATE_MONTH_FIRST];

	if ((day > 0) == (month > 0))
		return DATE_ORDER_UNKNOWN;
	return day > 0 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
}

/* The order in which the dates lie close together; UNKNOWN: as close in both, or too few. */
static enum date_order
closest(const struct dates *dates)
{
	int64_t day_ns = dates->last_ns[DATE_DAY_FIRST] - dates->first_ns[DATE_DAY_FIRST];
	int64_t month_ns = dates->last_ns[DATE_MONTH_FIRST] - dates->first_ns[DATE_MONTH_FIRST];

	if (dates->n_ordered[DATE_DAY_FIRST] > 0 || dates->n_unordered < DATES_LEAST)
		return DATE_ORDER_UNKNOWN;
	if (day_ns < month_ns / NARROWER)
		return DATE_DAY_FIRST;
	return month_ns < day_ns / NARROWER ? DATE_MONTH_FIRST : DATE_ORDER_UNKNOWN;
}

static enum date_order
order_of(const struct probe *probe, const struct field *field, struct str *notes)
{
	struct dates dates = { 0 };
	const struct seen *seen = probe_find(probe, field->path);

	add_dates(&dates, seen);
	if (probe->later)
		add_dates(&dates, probe_find(probe->later, field->path));
	enum date_order order = proven(&dates);
	if (order != DATE_ORDER_UNKNOWN || dates.n_unordered == 0)
		return order;
	order = closest(&dates);
	if (order == DATE_ORDER_UNKNOWN || !seen)
		return order;
	bool is_day = order == DATE_DAY_FIRST;
	const char *name = seen_name(probe, seen)->clean;
	str_fmt(notes, "%s is read with the %s first: the dates are days apart so, months "
		"otherwise; --map time=%s:%s reads the %s first\n", name, is_day ? "day" : "month",
		name, is_day ? "mdy" : "dmy", is_day ? "month" : "day");
	return order;
}

void
fields_choose_order(const struct probe *probe, const struct field_map *map, struct fields *out,
		    struct str *notes)
{
	enum date_order said = map ? map->role[ROLE_TIME].order : DATE_ORDER_UNKNOWN;

	for (int i = 0; i < out->n_role[ROLE_TIME]; i++) {
		struct field *field = &out->role[ROLE_TIME][i];

		field->order = said != DATE_ORDER_UNKNOWN ? said : order_of(probe, field, notes);
	}
}

void
fields_find_comma(const struct probe *probe, const struct seen *seen, struct field *field)
{
	const struct seen *later =
		probe->later ? probe_find(probe->later, seen_name(probe, seen)->raw) : NULL;
	uint64_t n[COMMA_OTHER + 1];

	for (int i = 0; i <= COMMA_OTHER; i++)
		n[i] = (uint64_t)seen->n_comma[i] + (later ? later->n_comma[i] : 0);
	field->is_grouped = n[COMMA_DECIMAL] == 0 &&
			    (n[COMMA_GROUPS] > 0 || (n[COMMA_EITHER] > 0 && n[COMMA_NONE] > 0));
}
