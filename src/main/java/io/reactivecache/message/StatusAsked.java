package io.reactivecache.message;

/** Somebody who has heard nothing yet wants every part of the node to say how it is, now. */
public record StatusAsked() {}
