/* panel_private: the panels a store keeps. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_PANEL_PRIVATE_H
#define SR_STORE_PANEL_PRIVATE_H

struct panels;

struct panels *panels_new(void);
void panels_free(struct panels *panels);

#endif
