/* playbook: what to type on each platform: commands to copy, never to run. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_PLAYBOOK_H
#define SR_INCIDENT_PLAYBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/mem.h"
#include "core/incident/reported.h"

/* One command: complete, or a template whose {placeholders} a person fills. */
struct command_line {
	const char *role;	/* `precheck` `dry_run` `act` `verify` `undo` */
	const char *text;	/* what is copied */
	bool is_template;
	const char *why;	/* why a name stayed a placeholder; NULL */
};
struct card {
	const char *platform;	/* `argo-rollouts`, `generic` ... */
	struct command_line line[12];
	size_t n;
	const char *trap;	/* what undoes or spoils the act on this platform */
};

/*
 * The card of a platform (NULL or unknown: generic), filled with names of the incident file
 * and the versions, each only when it passes the byte patterns of guide.md section 5.
 * bad, good: versions as logged, may be hostile or NULL. Lives in arena.
 */
const struct card *playbook_card(const char *platform, bool is_promoted,
				 const struct incident_file *incident, const char *bad,
				 const char *good, struct arena *arena);
/* The same for several bad versions (n_bad, may be 0): a line that names one stands once for each,
 * as long as there is room; where words do, they name all. */
const struct card *playbook_card_of(const char *platform, bool is_promoted,
				    const struct incident_file *incident, const char *const *bad,
				    size_t n_bad, const char *good, struct arena *arena);
/* The platforms with a card, NULL-terminated, `generic` last. */
const char *const *playbook_platforms(void);
/* Does a text match what may enter a command as a version, namespace or workload? */
bool playbook_version_ok(const char *text, size_t len);
bool playbook_namespace_ok(const char *text, size_t len);
bool playbook_workload_ok(const char *text, size_t len);

#endif
