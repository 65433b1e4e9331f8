/* probe_cjson: what a loader costs that hands every line to cJSON. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/bench/aggregate.h"

enum { BLOCK = 1 << 20 };

static struct agg_text
text_of(const cJSON *item)
{
	struct agg_text text = { NULL, 0 };

	if (cJSON_IsString(item)) {
		text.at = item->valuestring;
		text.len = strlen(text.at);
	}
	return text;
}

/* A line that is no object is passed over, as such a loader would. */
static void
take(struct agg *agg, const char *line, size_t len)
{
	const char *end;
	cJSON *record = cJSON_ParseWithLengthOpts(line, len, &end, false);
	struct agg_text at = text_of(cJSON_GetObjectItemCaseSensitive(record, "timestamp"));
	const cJSON *ms = cJSON_GetObjectItemCaseSensitive(record, "responseTimeMs");

	if (at.at && cJSON_IsNumber(ms))
		agg_add(agg, at, text_of(cJSON_GetObjectItemCaseSensitive(record, "endpoint")),
			text_of(cJSON_GetObjectItemCaseSensitive(record, "status")),
			text_of(cJSON_GetObjectItemCaseSensitive(record, "modelVersion")),
			(int32_t)ms->valuedouble);
	cJSON_Delete(record);
}

int
main(int argc, char **argv)
{
	static char block[BLOCK];
	static struct agg agg;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	size_t held = 0;
	ssize_t got;

	if (fd < 0) {
		fputs("usage: probe_cjson FILE\n", stderr);
		return 64;
	}
	while ((got = read(fd, block + held, BLOCK - held)) > 0) {
		char *at = block, *end = block + held + (size_t)got, *newline;
		while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
			take(&agg, at, (size_t)(newline - at));
			at = newline + 1;
		}
		held = (size_t)(end - at);
		memmove(block, at, held);
	}
	agg_print(&agg);
	return got < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
