/* where: holding a record against a filter; each name of the log is compared once a term. */
/* SPDX-License-Identifier: MIT */
#include "core/store/where.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/store/store_private.h"
#include "core/store/where_private.h"

/* Digits with at most `decimals` decimals as an integer of that many decimals. */
static bool
read_decimal(const char *at, size_t len, int decimals, int64_t *number)
{
	const char *end = at + len;
	bool is_negative = at < end && *at == '-';
	int64_t value = 0;
	int after = -1, digits = 0;

	for (at += is_negative; at < end; at++) {
		if (*at == '.' && after < 0) {
			after = 0;
			continue;
		}
		if (*at < '0' || *at > '9' || after == decimals || value > INT64_MAX / 20)
			return false;
		value = value * 10 + (*at - '0');
		after += after >= 0;
		digits++;
	}
	for (after = after < 0 ? 0 : after; after < decimals; after++) {
		if (value > INT64_MAX / 20)
			return false;
		value *= 10;
	}
	*number = is_negative ? -value : value;
	return digits > 0;
}

/* Units of a latency and the decimals that make microseconds of it; ms when none is said. */
static const struct { const char *word; int decimals; } units[] = {
	{"us", 0}, {"ms", 3}, {"s", 6}, {"", 3},
};

static bool
read_latency(const char *at, size_t len, int64_t *us)
{
	for (size_t i = 0; i < LENGTH(units); i++) {
		size_t n = strlen(units[i].word);
		if (len >= n && !memcmp(at + len - n, units[i].word, n))
			return read_decimal(at, len - n, units[i].decimals, us);
	}
	return false;
}

bool
where_number(enum where_subject subject, const char *at, size_t len, int64_t *number)
{
	unsigned flags;

	switch (subject) {
	case SUBJECT_LATENCY:
		return read_latency(at, len, number);
	case SUBJECT_LINE:
		return read_decimal(at, len, 0, number);
	case SUBJECT_TIME:
		return instant_parse(at, len, number, &flags) == 0;
	default:
		return read_decimal(at, len, 6, number);
	}
}

const char *
where_text(const struct where *where)
{
	return where->text;
}

const char *
where_term(const struct where *where, size_t i)
{
	return i < where->n ? where->term[i].text : NULL;
}

/* The field of a term: found once it is there, so that a filter may come before the log. */
static int
field_of(const struct where *where, struct where_term *term)
{
	if (term->field < 0 && where->store)
		term->field = store_field_find(where->store, term->name);
	return term->field;
}

uint32_t
where_fields(const struct where *where)
{
	uint32_t fields = 0;

	for (size_t i = 0; i < where->n; i++) {
		int field = where->term[i].subject == SUBJECT_FIELD
				    ? field_of(where, &where->term[i]) : -1;
		if (field >= 0)
			fields |= 1u << field;
		else if (where->term[i].subject != SUBJECT_FIELD)
			fields |= WHERE_BEYOND;
	}
	return fields;
}

static void
name_fields(struct str *out, const struct store *store)
{
	str_add(out, "latency, line, time");
	for (int i = 0; i < store_fields(store); i++) {
		str_add(out, ", ");
		text_safe(out, store_field_name(store, i), strlen(store_field_name(store, i)));
	}
}

int
where_check(const struct where *where, struct err *err)
{
	for (size_t i = 0; i < where->n; i++) {
		struct where_term *term = &where->term[i];
		if (term->subject != SUBJECT_FIELD || field_of(where, term) >= 0)
			continue;
		struct str text = {0};
		str_fmt(&text, "filter, column %ld: no field `", term->column);
		text_safe(&text, term->name, strlen(term->name));
		str_add(&text, "`; there are ");
		name_fields(&text, where->store);
		err_set(err, ERR_USAGE, "%s", text.at);
		err->column = term->column;
		str_release(&text);
		return -1;
	}
	return 0;
}

static bool
compare(enum where_op op, int64_t a, int64_t b)
{
	switch (op) {
	case OP_MORE:
		return a > b;
	case OP_AT_LEAST:
		return a >= b;
	case OP_LESS:
		return a < b;
	case OP_AT_MOST:
		return a <= b;
	default:
		return a == b;
	}
}

/* Does a text of the log fit a value? It may be written as logged or as shown. */
static bool
fits_text(enum where_op op, const struct where_value *value, const char *at, size_t len)
{
	int64_t number;

	if (op == OP_EQUAL)
		return len == value->len && !memcmp(at, value->text, len);
	if (op == OP_CONTAINS)
		return memmem(at, len, value->text, value->len) != NULL;
	return where_number(SUBJECT_FIELD, at, len, &number) && compare(op, number, value->number);
}

static bool
fits_name(const struct where_term *term, const struct names *names, uint32_t id)
{
	/* As logged, as made safe, and as it is shown: what a screen writes can be asked for. */
	const struct name *name = names_raw(names, id), *shown = names_get(names, id);

	for (size_t i = 0; i < term->n_values; i++) {
		const struct where_value *value = &term->value[i];
		if (value->is_none ? id == NAME_NONE
				   : id != NAME_NONE && !value->is_other &&
		    (fits_text(term->op, value, name->raw, name->len) ||
		     fits_text(term->op, value, name->clean, strlen(name->clean)) ||
		     fits_text(term->op, value, shown->clean, strlen(shown->clean))))
			return true;
	}
	return false;
}

static bool
fits_known(struct where_term *term, const struct names *names, uint32_t id)
{
	if (id >= term->n_known) {
		size_t n = names_count(names) + 1;
		term->known = xrealloc(term->known, n, 1);
		memset(term->known + term->n_known, 0, n - term->n_known);
		term->n_known = n;
	}
	if (!term->known[id])
		term->known[id] = fits_name(term, names, id) ? 2 : 1;
	return term->known[id] == 2;
}

/* Which values are the others may change with each record, so this is not remembered. */
static bool
fits_other(const struct where *where, const struct where_term *term, int field, uint32_t id)
{
	for (size_t i = 0; i < term->n_values; i++)
		if (term->value[i].is_other && field >= 0 &&
		    apart_value(store_apart(where->store, field), id) == NAME_OTHER)
			return true;
	return false;
}

static bool
fits_word(const struct where_term *term, const char *word)
{
	for (size_t i = 0; i < term->n_values; i++)
		if (!term->value[i].is_none &&
		    fits_text(term->op, &term->value[i], word, strlen(word)))
			return true;
	return false;
}

static bool
fits_number(const struct where_term *term, const struct record *record)
{
	bool is_latency = term->subject == SUBJECT_LATENCY;
	int64_t number = is_latency ? record->latency_us
			 : term->subject == SUBJECT_TIME ? record->at_ns : record->line_first;
	/* A record on lines 8-9 is found by either. */
	int64_t last = term->subject == SUBJECT_LINE ? record->line_last : number;

	for (size_t i = 0; i < term->n_values; i++) {
		const struct where_value *value = &term->value[i];
		if (is_latency && (value->is_none || number == LATENCY_NONE)) {
			if (value->is_none && number == LATENCY_NONE)
				return true;
		} else if (term->op != OP_EQUAL) {
			return compare(term->op, number, value->number);
		} else if (number <= value->number && value->number <= last) {
			return !value->is_none;
		}
	}
	return false;
}

static bool
fits(const struct where *where, struct where_term *term, const struct record *record)
{
	if (term->subject != SUBJECT_FIELD)
		return fits_number(term, record);
	int field = field_of(where, term);
	if (field == FIELD_OUTCOME)
		return fits_word(term, outcome_word(record->outcome));
	uint32_t id = field < 0 ? NAME_NONE : record_value(record, field);
	return fits_known(term, store_names(where->store), id) ||
	       fits_other(where, term, field, id);
}

bool
where_match(const struct where *where, const struct record *record)
{
	for (size_t i = 0; i < where->n; i++)
		if (fits(where, &where->term[i], record) == where->term[i].is_not)
			return false;
	return true;
}
