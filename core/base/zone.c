/* zone: zones by word, offset and IANA name, and what offset holds at an instant. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"
#include "core/base/save.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"

/* Words that mean one offset wherever they are written. */
static const struct word {
	const char *name;
	int offset_h;
} words[] = {
	{ "Z", 0 }, { "UTC", 0 }, { "GMT", 0 }, { "UT", 0 }, { "EAT", 3 }, { "CAT", 2 },
	{ "WAT", 1 }, { "SAST", 2 }, { "CET", 1 }, { "CEST", 2 }, { "EET", 2 }, { "EEST", 3 },
	{ "MSK", 3 }, { "JST", 9 }, { "KST", 9 }, { "NZST", 12 }, { "NZDT", 13 },
};

/* Words that mean different offsets in different countries: refused by name. */
static const char *const ambiguous[] = {
	"ACT", "ADT", "AMT", "AST", "BST", "CDT", "CST", "ECT", "EDT", "EST", "GST", "IST",
	"MDT", "MST", "PDT", "PST", "SST", "WST",
};

static bool
is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static int
two_digits(const char *at)
{
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	return 10 * (at[0] - '0') + (at[1] - '0');
}

/* `+hh:mm`, `+hhmm` or `+hh`, at most 14 hours. */
static size_t
offset_word(const char *at, size_t len, int *offset_s)
{
	int hours = len >= 3 ? two_digits(at + 1) : -1, minutes = 0;
	size_t n = 3;

	if (hours < 0)
		return 0;
	if (len > 3) {
		size_t colon = at[3] == ':';

		n = 5 + colon;
		minutes = len >= n ? two_digits(at + 3 + colon) : -1;
		if (minutes < 0 || minutes > 59)
			return 0;
	}
	int size_s = 3600 * hours + 60 * minutes;
	if (size_s > OFFSET_MOST_S)
		return 0;
	*offset_s = at[0] == '-' ? -size_s : size_s;
	return n;
}

size_t
zone_word(const char *at, size_t len, int *offset_s)
{
	size_t n = 0;

	if (len && (at[0] == '+' || at[0] == '-'))
		return offset_word(at, len, offset_s);
	while (n < len && is_letter(at[n]))
		n++;
	if (n == 1 && at[0] == 'z')
		at = "Z";
	for (size_t i = 0; n && i < LENGTH(words); i++) {
		if (strlen(words[i].name) == n && !memcmp(words[i].name, at, n)) {
			*offset_s = 3600 * words[i].offset_h;
			return n;
		}
	}
	return 0;
}

/* A name that cannot leave the zone folder: letters, digits, `_ + - /`, a letter after each `/`.
 * The `right` tree counts leap seconds, which no instant here does. */
static bool
is_iana_name(const char *name)
{
	if (!strncmp(name, "right/", 6))
		return false;
	for (const char *at = name; *at; at++) {
		bool is_first = at == name || at[-1] == '/';
		bool is_other = (*at >= '0' && *at <= '9') || strchr("_+-/", *at);

		if (is_first ? !is_letter(*at) : !is_letter(*at) && !is_other)
			return false;
	}
	return name[0] != '\0';
}

static int
find_file(const char *name, struct zone *zone, struct err *err)
{
	enum { MOST = 128 * 1024 };
	static const char mend[] = "use an offset (+03:00) or a name such as Africa/Nairobi";
	char path[sizeof(ZONE_FOLDER) + sizeof(zone->name)];
	struct str bytes = { 0 };
	struct err unread;

	if (strlen(name) >= sizeof(zone->name) || !is_iana_name(name))
		return err_set(err, ERR_USAGE, "%s: no such time zone; %s", name, mend);
	snprintf(path, sizeof(path), "%s%s", ZONE_FOLDER, name);
	if (save_read(path, MOST, &bytes, &unread)) {
		str_release(&bytes);
		return err_set(err, ERR_USAGE, "%s: no such time zone in %s; %s", name,
			       ZONE_FOLDER, mend);
	}
	int bad = zone_file_read((const unsigned char *)str_text(&bytes), bytes.len, zone);
	str_release(&bytes);
	if (bad)
		return err_set(err, ERR_USAGE, "%s: %s is no time zone file; %s", name, path, mend);
	snprintf(zone->name, sizeof(zone->name), "%s", name);
	return 0;
}

int
zone_find(const char *name, struct zone *zone, struct err *err)
{
	size_t n;
	int offset_s;

	*zone = (struct zone){ 0 };
	for (size_t i = 0; i < LENGTH(ambiguous); i++) {
		if (!strcmp(name, ambiguous[i]))
			return err_set(err, ERR_USAGE, "%s: this zone word has several meanings; "
				       "use an offset (+03:00) or a name (Africa/Nairobi)", name);
	}
	n = zone_word(name, strlen(name), &offset_s);
	if (!n || name[n])
		return find_file(name, zone, err);
	zone->offset_s = offset_s;
	if (is_letter(name[0]) && n > 1) {
		snprintf(zone->name, sizeof(zone->name), "%s", name);
	} else if (is_letter(name[0])) {
		snprintf(zone->name, sizeof(zone->name), "UTC");
	} else {
		int minutes = abs(offset_s) / 60;
		snprintf(zone->name, sizeof(zone->name), "%c%02d:%02d", offset_s < 0 ? '-' : '+',
			 minutes / 60, minutes % 60);
	}
	return 0;
}

void
zone_release(struct zone *zone)
{
	free(zone->steps);
	*zone = (struct zone){ 0 };
}

int
zone_offset_s(const struct zone *zone, int64_t at_ns)
{
	int64_t at_s = at_ns / NS_PER_S - (at_ns % NS_PER_S < 0);
	size_t low = 0, high = zone->n_steps;	/* steps[low - 1].from_s <= at_s */

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->steps[middle].from_s <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? zone->steps[low - 1].offset_s : zone->offset_s;
}

int
zone_of_country(const char *country, int *offset_s, const char **name)
{
	for (const struct zone_country *row = zone_countries; row->code; row++) {
		if (!strcasecmp(country, row->country) || !strcmp(country, row->code)) {
			*offset_s = 60 * row->offset_min;
			*name = row->name;
			return 0;
		}
	}
	return -1;
}
