/* playbook_private: a row of the table of platforms. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_PLAYBOOK_PRIVATE_H
#define SR_INCIDENT_PLAYBOOK_PRIVATE_H

#include "core/incident/playbook.h"

struct platform {
	const char *name;
	const char *stage;	/* which of two cards of one platform; NULL: there is one */
	struct { const char *role, *text; } line[LENGTH(((struct card *)0)->line)];
	const char *trap;	/* may hold placeholders too; NULL: none */
};
/* All cards, in the order of the table; the last is the generic one. */
const struct platform *playbook_rows(size_t *n);

#endif
