/* wrapped_more: wrapped logs whose objects hold many records: CloudWatch, Loki; and GCP's. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/jsonform_private.h"
#include "core/ingest/wrapped.h"
#include "core/ingest/wrapped_private.h"

static const struct raw none;

/* An array of events: labels that stand around it hold for each. */
static bool
cut_events(struct jsonform_cut *cut, struct raw array, struct raw object)
{
	struct raw event, around = jsonform_around(cut, object);
	bool is_mine = false;

	for (struct raw_walk walk = raw_open(array); raw_element(&walk, &event);)
		is_mine |= wrapped_cut_in(cut, event, around);
	return is_mine;
}

bool
wrapped_cut_cloudwatch(struct jsonform_cut *cut, struct raw object)
{
	static const char *const arrays[] = { "logEvents", "events" };

	for (size_t i = 0; i < LENGTH(arrays); i++) {
		struct raw array = raw_find(object, arrays[i]);
		if (raw_first(array) == '[')
			return cut_events(cut, array, object);
	}
	return wrapped_cut(cut, object);
}

/* A number, in quotes or not: `service` and `status` are words as well. */
static bool
is_number(struct raw value)
{
	size_t i = raw_first(value) == '"';

	return value.len > i && value.at[i] >= '0' && value.at[i] <= '9';
}

bool
wrapped_is_request(struct raw object)
{
	struct raw key, value;

	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &key, &value);)
		for (enum role role = ROLE_LATENCY; role <= ROLE_STATUS; role++)
			if (is_number(value) && alias_place(role, key.at, key.len) >= 0)
				return true;
	return false;
}

/* Any logger may log a record as its message; one that is a request itself has no other in it. */
bool
wrapped_cut_message(struct jsonform_cut *cut, struct raw object)
{
	struct raw of[LENGTH(cut->form->wrapped)] = { none };

	raw_pick(object, cut->form->wrapped, LENGTH(of), of);
	for (size_t i = 0; i < LENGTH(of); i++) {
		if (raw_first(of[i]) != '"')
			continue;
		struct raw string = wrapped_string(cut, of[i]);
		if (!string.at || wrapped_kind_of(string.at, string.len) == WRAPPED_TEXT ||
		    wrapped_is_request(object))
			return false;
		wrapped_item(cut, object, string, object, none);
		return true;
	}
	return false;
}

/* A line of a stream that holds no record: an object all the same, for a pair is none. */
static void
write_text(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	struct raw key, value;

	jsonform_label_as(cut, "line", item->part[0]);
	for (size_t i = 1; i < LENGTH(item->part); i++)
		for (struct raw_walk walk = raw_open(item->part[i]);
		     raw_member(&walk, &key, &value);)
			jsonform_label(cut, key, value);
}

/* `{"KEY":value}` in the scratch. */
static struct raw
object_of(struct jsonform_cut *cut, const char *key, struct raw value)
{
	struct str text = { 0 };

	str_char(&text, '{');
	raw_put_as(&text, key, value);
	str_char(&text, '}');
	struct raw kept = { arena_text(&cut->scratch, text.at, text.len), text.len };
	str_release(&text);
	return kept;
}

/* `{"stream":{labels},"values":[["ns","line"],...]}` */
static bool
cut_stream(struct jsonform_cut *cut, struct raw stream)
{
	struct raw values = raw_find(stream, "values"), labels = raw_find(stream, "stream"), pair;

	if (raw_first(values) != '[' || raw_first(labels) != '{')
		return false;
	labels = object_of(cut, "stream", jsonform_around(cut, labels));
	for (struct raw_walk walk = raw_open(values); raw_element(&walk, &pair);) {
		struct raw_walk in = raw_open(pair);
		struct raw time, line;
		if (!raw_element(&in, &time) || !raw_element(&in, &line))
			continue;
		time = object_of(cut, "timestamp", time);
		wrapped_item(cut, pair, wrapped_string(cut, line), labels, time);
		struct jsonform_item *item = &cut->item[cut->n - 1];
		if (!item->write) {
			item->write = write_text;
			item->part[0] = line;
			item->part[1] = labels;
			item->part[2] = time;
		}
	}
	return true;
}

static bool
cut_streams(struct jsonform_cut *cut, struct raw array)
{
	struct raw stream;
	bool is_mine = false;

	for (struct raw_walk walk = raw_open(array); raw_element(&walk, &stream);)
		is_mine |= cut_stream(cut, stream);
	return is_mine;
}

bool
wrapped_cut_loki(struct jsonform_cut *cut, struct raw object)
{
	static const char *const answer[] = { "data", "result", NULL };
	struct raw array = raw_find(object, "streams");

	if (raw_first(array) != '[')
		array = raw_find_in(object, answer);
	if (raw_first(array) == '[')
		return cut_streams(cut, array);
	return cut_stream(cut, object) || wrapped_cut(cut, object);
}

bool
wrapped_cut_gcp(struct jsonform_cut *cut, struct raw object)
{
	struct raw payload = raw_find(object, "jsonPayload");

	if (raw_first(payload) != '{')
		return wrapped_cut_if(cut, object);
	wrapped_item(cut, object, payload, object, none);
	return true;
}
