/*
 * xml.h - the text of an element in the XML that the protocol "query" answers with (STS). Pure.
 *
 * No more of XML than those replies have: elements with or without attributes, the five named
 * entities and numeric ones. What is not found is the empty view; nothing can go wrong.
 */
#ifndef LG_AWS_XML_H
#define LG_AWS_XML_H

#include "base/arena.h"

/* The text up to the next tag of the first element `name`, references decoded, trimmed. In `a`. */
struct str xml_text(struct arena *a, struct str document, const char *name);

#endif
