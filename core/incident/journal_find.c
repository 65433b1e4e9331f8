/* journal_find: the newest of what was entered, by field, by kind, and by (kind, subject). */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/journal_private.h"

bool
journal_is_withdrawal(const struct entry *entry)
{
	/* An edit has a value, and as its text the draft of then, which may say anything. */
	return entry->supersedes && !entry->value && entry->text &&
	       strcmp(entry->text, "withdrawn") == 0;
}

/* The newest entry of (kind, name) that stands; NULL. */
static const struct entry *
newest(const struct journal *journal, const char *kind, const char *name)
{
	const struct journal_slot *slot = journal_slot(journal, kind, name);

	for (size_t i = slot ? slot->newest + 1 : 0; i; i = journal->at[i - 1].before) {
		const struct journal_kept *kept = &journal->at[i - 1];

		if (!kept->is_superseded && !journal_is_withdrawal(&kept->entry))
			return &kept->entry;
	}
	return NULL;
}

const struct entry *
journal_field(const struct journal *journal, const char *field)
{
	return newest(journal, "field", field);
}

const struct entry *
journal_draft_of(const struct journal *journal, const char *field)
{
	const struct journal_slot *draft = journal_slot(journal, "draft", field);
	const struct journal_slot *value = journal_slot(journal, "field", field);

	if (!draft || (value && value->newest > draft->newest))
		return NULL;
	return &journal->at[draft->newest].entry;
}

const struct entry *
journal_latest(const struct journal *journal, const char *kind)
{
	for (size_t i = journal->n; i-- > 0; ) {
		const struct journal_kept *kept = &journal->at[i];

		if (!kept->is_superseded && strcmp(kept->entry.kind, kind) == 0 &&
		    !journal_is_withdrawal(&kept->entry))
			return &kept->entry;
	}
	return NULL;
}

const struct entry *
journal_auto(const struct journal *journal, const char *kind, const char *subject)
{
	const struct entry *entry = newest(journal, kind, subject ? subject : "");

	return entry && entry->src != SRC_HUMAN ? entry : NULL;
}

bool
journal_is_superseded(const struct journal *journal, size_t i)
{
	return journal->at[i].is_superseded;
}
