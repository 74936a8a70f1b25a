@NullMarked
package dev.gatehouse.stdio;

import org.jspecify.annotations.NullMarked;
