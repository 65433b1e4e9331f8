/* config_private: what is being read of a config, and the door to its values. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CONFIG_PRIVATE_H
#define SR_TUI_CONFIG_PRIVATE_H

#include <cjson/cJSON.h>

#include "tui/config.h"

/* What is being read, for sentences. */
struct reader {
	struct config *config;
	const char *name, *at;		/* name: of the file, safe */
	size_t len;
	struct str *warnings;		/* NULL: not wanted */
	struct err *err;
};

/*
 * Take the value of a key, `ui.fps`. Returns 0; 1: there is no such key; -1 and *err.
 */
int config_take(struct reader *reader, const char *key, const cJSON *value);
/* The value of `ui.keys`: COMMAND: a key, or a list of them. Likewise. */
int config_take_keys(struct reader *reader, const char *key, const cJSON *value);
/* `KEY: WHY` as an error of this file. Returns -1. */
int config_wrong(struct reader *reader, const char *key, const char *why);
/* Is it the word before the dot of some key? */
bool config_is_group(const char *word);
/* The key that was meant by a wrong one, appended to *out: `ui.theme` by `theme`, `ui.them`,
 * `them`; nothing: none is near. */
void config_nearest(const char *typed, struct str *out);
/* A line of warning of a key or word that nothing is done with, at its line of the file. group,
 * word: as they were written; group may be NULL. what: `unknown key`. nearest: "" = none. */
void config_warn(struct reader *reader, const char *group, const char *word, const char *what,
		 const char *key, const char *nearest);

#endif
