"""Simplified to Traditional: conversion, the lexicon, names, and what a person should look at."""
