/* numbers: the numbers of a sentence, one by one: past names, times and what is quoted. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
numbers_need(const char *name)
{
	bool is_led = ((*name | 32) >= 'a' && (*name | 32) <= 'z') || *name == '/';

	return name[strcspn(name, "0123456789")] &&
	       !(is_led && !name[strcspn(name, " ,;()[]=\"")]);
}

/* `hh:mm`, `hh:mm:ss`, a fraction behind it; or a date. Returns its length, 0 = none. */
static size_t
time_at(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	if (digits >= 1 && digits <= 2 && at[digits] == ':' && is_digit(at[digits + 1])) {
		size_t len = strspn(at, "0123456789:");
		if (at[len] == '.' && is_digit(at[len + 1]))
			len += 1 + strspn(at + len + 1, "0123456789");
		return len;
	}
	if (digits == 4 && at[4] == '-' && strspn(at + 5, "0123456789") == 2 && at[7] == '-')
		return 10 + (at[10] == 'T' ? strspn(at + 10, "0123456789T:.Z") : 0);
	return 0;
}

/* Seconds, and half of the smaller unit. Returns its length, 0 = none. */
static size_t
span_at(const char *from, double *seconds, double *half)
{
	static const struct { const char *word; double seconds; } unit[] = {
		{ "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "minutes", 60 },
	};
	const char *at = from, *after = from;

	*seconds = 0;
	for (int part = 0; part < 2; part++) {
		char *end;
		double number = strtod(at, &end);
		size_t u = 0, len = strspn(end + (*end == ' '), "abcdefghijklmnopqrstuvwxyz");

		if (end == at || *end != ' ')
			break;
		while (u < LENGTH(unit) && (strlen(unit[u].word) != len ||
					    strncmp(end + 1, unit[u].word, len) != 0))
			u++;
		if (u == LENGTH(unit))
			break;
		*seconds += number * unit[u].seconds;
		*half = unit[u].seconds / 2;
		const char *dot = memchr(at, '.', (size_t)(end - at));
		for (const char *c = dot ? dot + 1 : end; c < end; c++)
			*half /= 10;
		at = after = end + 1 + len;
		if (*at != ' ' || !is_digit(at[1]))
			break;
		at++;
	}
	return (size_t)(after - from);
}

/* Past a word that may hold digits, or what people said between quotes. */
static const char *
past_word(const char *at)
{
	if (*at == '"') {
		const char *end = strchr(at + 1, '"');
		return end ? end + 1 : at + 1;
	}
	while (*at && !strchr(" ,;()[]=\"", *at))
		at++;
	return at;
}

static size_t
name_at(const struct number_names *names, const char *at)
{
	size_t best = 0;

	for (size_t i = 0; names && i < names->n; i++) {
		size_t len = strlen(names->name[i]);
		if (len > best && strncmp(at, names->name[i], len) == 0)
			best = len;
	}
	return best;
}

static void
read_number(const char *at, struct number *number)
{
	char *end;
	size_t digits = strspn(at, "0123456789.");

	*number = (struct number){ .at = at };
	if ((number->len = time_at(at))) {
		number->is_time = true;
		return;
	}
	number->value = strtod(at, &end);
	if ((size_t)(end - at) > digits) {	/* an exponent is a word of its own */
		char text[32] = "";
		memcpy(text, at, digits < sizeof(text) ? digits : sizeof(text) - 1);
		number->value = strtod(text, NULL);
		end = (char *)at + digits;
	}
	const char *dot = memchr(at, '.', (size_t)(end - at));
	if (dot && dot + 1 == end) {		/* the end of a sentence */
		dot = NULL;
		end--;
	}
	number->len = (size_t)(end - at);
	number->half = .5 * pow(10, dot ? -(double)(end - dot - 1) : 0);
	/* A range has its percent sign after the second number. */
	const char *unit = end;
	if (*unit == '-')
		unit += 1 + strspn(unit + 1, "0123456789.");
	number->is_percent = *unit == '%';
	number->span_len = span_at(at, &number->span_s, &number->span_half);
}

bool
numbers_next(const char **from, const char *text, const struct number_names *names,
	     struct number *number)
{
	for (const char *at = *from; *at;) {
		bool is_start = at == text || strchr(" (-+[,=<>\"", at[-1]);
		size_t len = is_start ? name_at(names, at) : 0;

		if (len) {
			at += len;
		} else if (*at == '"' || *at == '/' || ((*at | 32) >= 'a' && (*at | 32) <= 'z') ||
			   (unsigned char)*at >= 0x80) {
			at = past_word(at);
		} else if (!is_digit(*at) || !is_start) {
			at++;
		} else {
			read_number(at, number);
			*from = at + number->len;
			return true;
		}
	}
	*from += strlen(*from);
	return false;
}

int
numbers_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}
