/* probe_simdjson: the fastest general JSON reader (On-Demand) with the same counting. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include "tests/bench/aggregate.h"

using namespace simdjson;

enum { BLOCK = 1 << 18 };

static agg_text
text_of(simdjson_result<ondemand::value> value)
{
	std::string_view view;

	if (value.get_string().get(view))
		return { nullptr, 0 };
	return { view.data(), view.size() };
}

/* Keys asked for in the order of the records: one pass over each. */
static void
take_in_order(struct agg *agg, ondemand::object record)
{
	agg_text at = text_of(record.find_field("timestamp"));
	agg_text endpoint = text_of(record.find_field("endpoint"));
	int64_t ms;

	if (record.find_field("responseTimeMs").get_int64().get(ms) || !at.at)
		return;
	agg_text status = text_of(record.find_field("status"));
	agg_text version = text_of(record.find_field("modelVersion"));
	agg_add(agg, at, endpoint, status, version, (int32_t)ms);
}

/* Where keys come in any order or not at all, each key is looked at once. */
static void
take_any_order(struct agg *agg, ondemand::object record)
{
	agg_text at = {}, endpoint = {}, status = {}, version = {};
	int64_t ms = -1;

	for (auto field : record) {
		ondemand::raw_json_string key;
		if (field.key().get(key))
			return;
		if (key == "timestamp")
			at = text_of(field.value());
		else if (key == "endpoint")
			endpoint = text_of(field.value());
		else if (key == "responseTimeMs") {
			if (field.value().get_int64().get(ms))
				return;
		} else if (key == "status")
			status = text_of(field.value());
		else if (key == "modelVersion")
			version = text_of(field.value());
	}
	if (at.at && ms >= 0)
		agg_add(agg, at, endpoint, status, version, (int32_t)ms);
}

int
main(int argc, char **argv)
{
	static char block[BLOCK + SIMDJSON_PADDING];
	static struct agg agg;
	bool any_order = argc == 3 && strcmp(argv[1], "--any-order") == 0;
	int fd = argc >= 2 ? open(argv[argc - 1], O_RDONLY) : -1;
	ondemand::parser parser;
	size_t held = 0;
	ssize_t got;

	if (fd < 0) {
		fputs("usage: probe_simdjson [--any-order] FILE\n", stderr);
		return 64;
	}
	while ((got = read(fd, block + held, BLOCK - held)) > 0) {
		size_t len = held + (size_t)got;
		const char *last = (const char *)memrchr(block, '\n', len);
		size_t whole = last ? (size_t)(last + 1 - block) : 0;
		ondemand::document_stream stream;
		if (whole && parser.iterate_many(block, whole, BLOCK).get(stream))
			agg_die("iterate_many failed");
		if (whole)
			for (auto document : stream) {
				ondemand::object record;
				if (document.get_object().get(record))
					continue;
				if (any_order)
					take_any_order(&agg, record);
				else
					take_in_order(&agg, record);
			}
		held = len - whole;
		memmove(block, block + whole, held);
	}
	agg_print(&agg);
	return got < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
