'use client'
import { PageError } from '../../components/page/page-error.tsx'

export default PageError
