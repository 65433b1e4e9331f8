/* journal_read: a session file folded line by line; what is torn or bad is counted and left. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fnv.h"
#include "core/base/text.h"
#include "core/incident/journal_private.h"

/* Longer than any entry: 2 texts of JOURNAL_TEXT_MAX, each byte escaped to 6. */
enum { LINE_BYTES_MAX = 1 << 20, BLOCK_BYTES = 1 << 16 };

/* -- what is kept, and found again by (kind, name) -- */

static size_t
slot_hash(const char *kind, const char *name)
{
	uint64_t hash = fnv_add(FNV_START, kind, strlen(kind));

	hash = fnv_add(hash, " ", 1);
	hash = fnv_add(hash, name, strlen(name));
	return (size_t)(hash ^ hash >> 32);
}

static struct journal_slot *
slot_find(const struct journal *journal, const char *kind, const char *name)
{
	size_t mask = journal->n_slots - 1, i = slot_hash(kind, name) & mask;

	while (journal->slot[i].kind && (strcmp(journal->slot[i].kind, kind) != 0 ||
					 strcmp(journal->slot[i].name, name) != 0))
		i = (i + 1) & mask;
	return &journal->slot[i];
}

const struct journal_slot *
journal_slot(const struct journal *journal, const char *kind, const char *name)
{
	const struct journal_slot *slot = journal->n_slots ? slot_find(journal, kind, name) : NULL;

	return slot && slot->kind ? slot : NULL;
}

static void
slots_grow(struct journal *journal)
{
	struct journal old = *journal;

	journal->n_slots = old.n_slots ? 2 * old.n_slots : 64;
	journal->slot = xcalloc(journal->n_slots, sizeof(*journal->slot));
	for (size_t i = 0; i < old.n_slots; i++)
		if (old.slot[i].kind)
			*slot_find(journal, old.slot[i].kind, old.slot[i].name) = old.slot[i];
	free(old.slot);
}

static const char *
entry_name(const struct entry *entry)
{
	return entry->field ? entry->field : entry->subject ? entry->subject : "";
}

static void
index_newest(struct journal *journal)
{
	struct journal_kept *kept = &journal->at[journal->n - 1];

	if (2 * (journal->used_slots + 1) > journal->n_slots)
		slots_grow(journal);
	struct journal_slot *slot = slot_find(journal, kept->entry.kind, entry_name(&kept->entry));
	if (slot->kind) {
		kept->before = slot->newest + 1;
	} else {
		slot->kind = kept->entry.kind;
		slot->name = entry_name(&kept->entry);
		journal->used_slots++;
	}
	slot->newest = journal->n - 1;
}

static bool
is_plain(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return *text == '\0';
}

/* Safe text, but for the line ends of a text of several lines. */
static const char *
keep_text(struct journal *journal, const char *text)
{
	struct str safe = { 0 };

	if (!text)
		return NULL;
	if (is_plain(text))
		return arena_text(&journal->texts, text, strlen(text));
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		text_safe(&safe, text, (size_t)(end - text));
		str_char(&safe, '\n');
	}
	text_safe(&safe, text, strlen(text));
	const char *kept = arena_text(&journal->texts, str_text(&safe), safe.len);
	str_release(&safe);
	return kept;
}

static struct journal_kept *
find_seq(struct journal *journal, uint32_t seq)
{
	size_t low = 0, high = journal->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (journal->at[middle].entry.seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < journal->n && journal->at[low].entry.seq == seq ? &journal->at[low] : NULL;
}

struct entry *
journal_keep(struct journal *journal, const struct entry *entry)
{
	GROW(journal->at, journal->n, journal->cap);
	struct journal_kept *kept = &journal->at[journal->n];

	*kept = (struct journal_kept){ .entry = *entry };
	const char **text[] = {
		&kept->entry.t_text, &kept->entry.actor, &kept->entry.kind, &kept->entry.text,
		&kept->entry.field, &kept->entry.value, &kept->entry.subject,
	};
	for (size_t i = 0; i < LENGTH(text); i++)
		*text[i] = keep_text(journal, *text[i]);
	struct journal_kept *old = entry->supersedes ? find_seq(journal, entry->supersedes) : NULL;
	if (old)
		old->is_superseded = true;
	journal->n++;
	index_newest(journal);
	journal->generation++;
	return &kept->entry;
}

/* -- the file -- */

static bool
is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A line written twice, because the first time was not sure to have arrived. */
static bool
is_repeat(struct journal *journal, const struct entry *entry)
{
	const struct journal_kept *old = find_seq(journal, entry->seq);

	return old && is_same(old->entry.kind, entry->kind) &&
	       is_same(old->entry.field, entry->field) && is_same(old->entry.value, entry->value) &&
	       is_same(old->entry.text, entry->text);
}

/* A schema line. Returns false when it is none of ours. */
static bool
read_head(struct journal *journal, const cJSON *line)
{
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(line, "schema");
	size_t len = sizeof(SESSION_SCHEMA) - 1;

	if (!cJSON_IsString(schema) || strncmp(schema->valuestring, SESSION_SCHEMA, len) != 0)
		return false;
	journal->has_head = true;
	const char *number = schema->valuestring + len;
	if (strcmp(number, "1") != 0) {
		struct str why = { 0 };

		str_add(&why, "the session was written by a newer sitrep (session/");
		text_safe(&why, number, strlen(number));
		str_add(&why, "): it is shown, and not changed");
		free(journal->holder);
		journal->holder = xstrdup(str_text(&why));
		str_release(&why);
		journal->is_read_only = true;
	}
	return true;
}

static void
read_line(struct journal *journal, const char *at, size_t len)
{
	struct entry entry;
	const char *end = NULL;

	if (len == 0)
		return;		/* the line end put before an entry that follows a torn one */
	cJSON *line = memchr(at, '\0', len) ? NULL : cJSON_ParseWithLengthOpts(at, len, &end, 0);
	if (!cJSON_IsObject(line) || end != at + len) {
		journal->bad_lines++;
	} else if (entry_read(line, &entry)) {
		uint32_t last = journal->n ? journal->at[journal->n - 1].entry.seq : 0;

		if (entry.seq > last || !is_repeat(journal, &entry)) {
			entry.seq = entry.seq > last ? entry.seq : last + 1;
			journal_keep(journal, &entry);
		}
	} else if (!read_head(journal, line) && !cJSON_GetObjectItemCaseSensitive(line, "opened")) {
		journal->bad_lines++;
	}
	cJSON_Delete(line);
}

/* A file with neither a schema nor an entry is somebody else's, unless our first line was torn. */
static bool
is_foreign(const struct journal *journal, const struct str *first)
{
	static const char head[] = "{\"schema\":\"" SESSION_SCHEMA;
	size_t len = first->len < sizeof(head) - 1 ? first->len : sizeof(head) - 1;

	return !journal->has_head && journal->n == 0 && memcmp(str_text(first), head, len) != 0;
}

static int
read_blocks(struct journal *journal, struct str *line, struct str *first, off_t *size)
{
	char *block = xmalloc(BLOCK_BYTES);
	ssize_t got;
	bool is_skipping = false;

	while ((got = pread(journal->fd, block, BLOCK_BYTES, *size)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		*size += got;
		for (const char *at = block, *end = block + got; at < end; ) {
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			size_t n = (size_t)((stop ? stop : end) - at);

			if (first->len < 64 && !journal->n)
				str_bytes(first, at, n < 64 ? n : 64);
			if (!is_skipping)
				str_bytes(line, at, n);
			is_skipping = is_skipping || line->len > LINE_BYTES_MAX;
			if (stop) {
				if (is_skipping)
					journal->bad_lines++;
				else
					read_line(journal, str_text(line), line->len);
				str_clear(line);
				is_skipping = false;
			}
			at += n + (stop != NULL);
		}
		journal->is_torn = block[got - 1] != '\n';
	}
	free(block);
	return got < 0 ? -1 : 0;
}

int
journal_read(struct journal *journal, struct err *err)
{
	struct str line = { 0 }, first = { 0 };
	off_t size = 0;
	int result = 0;

	if (read_blocks(journal, &line, &first, &size) != 0)
		result = err_set(err, ERR_IO, "%s: %s; choose another place with --session",
				 journal->path, strerror(errno));
	else if (line.len)
		read_line(journal, str_text(&line), line.len);	/* a last line without its end */
	if (result == 0 && size > 0 && is_foreign(journal, &first))
		result = err_set(err, ERR_IO, "%s: not a session file of sitrep; choose another "
				 "with --session", journal->path);
	journal->saved = journal->n;
	str_release(&line);
	str_release(&first);
	return result;
}
